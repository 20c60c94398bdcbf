"""Chromium at the page of a REST side. Given are the browser, its driver, a folder for pictures, where the gateway is, and where a
side is whose document is hostile."""

import base64
import json
import os
import sys
import urllib.request
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

steps, failed = 0, []

# The operations as they are shown: what cannot be seen is not there.
SHOWN = """
return [...document.querySelectorAll('section:has(h2 > b)')].map(section => {
  const head = section.querySelector('h2'), box = head.getBoundingClientRect()
  const seen = head.checkVisibility({opacityProperty: true, visibilityProperty: true}) && box.width > 0 && box.height > 0
  return {head: seen ? head.innerText.trim() : '', all: section.innerText}
})"""

# What is wider than the place it has and cannot be scrolled there: the page itself, or a part of it.
WIDE = """
const root = document.documentElement, scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
const wide = [...document.querySelectorAll('body *')].filter(e => {
  for (let above = e; above; above = above.parentElement) if (scrolls(above)) return false
  return e.getBoundingClientRect().right > root.clientWidth + 1
})
return [root.scrollWidth > root.clientWidth ? 'the page' : '', ...wide.map(e => e.tagName + ' ' + e.innerText.slice(0, 40))].filter(Boolean)"""

# Whatever runs, loads, sends, or leads elsewhere.
ALIVE = """
const found = [...document.querySelectorAll('script, img, svg, iframe, object, embed, form, input, base, link, meta[http-equiv]')]
const attributes = [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
const bad = attributes.filter(a => a.name.startsWith('on') || ['src', 'srcdoc', 'data', 'action'].includes(a.name))
const links = [...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(href => !/^[/#]/.test(href))
return [...found.map(e => e.outerHTML), ...bad.map(a => a.name), ...links, document.querySelectorAll('style').length > 1 ? 'style' : '']
  .filter(Boolean)"""

# Texts with less contrast to what is behind them than WCAG 2.2 asks for (1.4.3): 4.5 to 1.
PALE = """
const rgb = text => text.match(/[\\d.]+/g).map(Number), clear = [0, 0, 0, 0]
const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
  const v = c[i] / 255
  return sum + share * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
}, 0)
const behind = e => {
  for (; e; e = e.parentElement) {
    const colour = rgb(getComputedStyle(e).backgroundColor)
    if (colour.length < 4 || colour[3] > 0) return colour
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? clear : [255, 255, 255]
}
const own = e => [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim())
const pale = [...document.querySelectorAll('body, body *')].filter(own).filter(e => {
  const [a, b] = [rgb(getComputedStyle(e).color), behind(e)].map(light).sort((a, b) => b - a)
  return (a + 0.05) / (b + 0.05) < 4.5
})
return [...new Set(pale.map(e => e.tagName + ' ' + getComputedStyle(e).color))]"""

# What only a pointer could scroll or open.
UNREACHED = """
const out = [...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0
  && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
return out.map(e => e.tagName)"""


def step(what, wanted, found):
    global steps
    steps += 1
    print(f"{'ok  ' if wanted == found else 'FAIL'} {what}" + ("" if wanted == found else f": wanted {wanted!r}, found {found!r}"))
    if wanted != found:
        failed.append(what)


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def shared(item, operation):
    """An operation with what all of its path share."""
    parameters = item.get("parameters", []) + operation.get("parameters", [])
    return {"description": item.get("description", ""), **operation, "parameters": parameters}


def start(browser, driver):
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-proxy-server", "--disable-background-networking", "--window-size=1200,900"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.unhandled_prompt_behavior = "ignore"
    return webdriver.Chrome(options=options, service=Service(driver))


class Page:
    """The page of one side, opened."""

    def __init__(self, chrome, name, url, pictures):
        self.chrome, self.name, self.url, self.pictures = chrome, name, url, pictures
        for log in ("browser", "performance"):
            chrome.get_log(log)
        with urllib.request.urlopen(f"{url}/openapi.json") as answer:
            self.document = json.load(answer)
        chrome.get(f"{url}/docs")

    def step(self, what, wanted, found):
        step(f"{self.name}: {what}", wanted, found)

    def picture(self, kind):
        shot = self.chrome.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        with open(os.path.join(self.pictures, f"{self.name}-{kind}.png"), "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def window(self, width):
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def colours(self, scheme):
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def says_all(self):
        self.step("its title is the document's", self.document["info"]["title"], self.chrome.title)
        self.step("its heading too", self.document["info"]["title"], self.chrome.find_element("tag name", "h1").text)
        operations = [(method, path, shared(item, one)) for path, item in self.document["paths"].items() for method, one in item.items() if method in METHODS]
        shown = self.chrome.execute_script(SHOWN)
        heads = [f"{method.upper()} {path}" for method, path, _ in operations]
        self.step(f"all {len(heads)} operations are seen, in the order of the document", heads, [one["head"] for one in shown])
        inputs = [[text for input in one["parameters"] for text in (input["name"], input.get("description", ""))] for _, _, one in operations]
        answers = [[answer["description"] for answer in one["responses"].values() if "$ref" not in answer] for _, _, one in operations]
        texts = [[one["description"], *inputs, *answers] for (_, _, one), inputs, answers in zip(operations, inputs, answers)]
        lost = [text for texts, one in zip(texts, shown) for text in texts if " ".join(text.split()) not in " ".join(one["all"].split())]
        self.step("so is every description, every input and every answer", [], lost)
        types = [summary.text for summary in self.chrome.find_elements("tag name", "summary")]
        self.step("so is every type", list(self.document.get("components", {}).get("schemas", {})), types)

    def is_only_text(self):
        self.step("nothing on it runs, loads, sends or leads elsewhere", [], self.chrome.execute_script(ALIVE))
        try:
            self.step("nothing asks or tells", None, self.chrome.switch_to.alert.text)
        except NoAlertPresentException:
            self.step("nothing asks or tells", None, None)

    def loads_nothing_else(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.chrome.get_log("performance")]
        asked = [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
        self.step("nothing was loaded from another host", {urlsplit(self.url).netloc}, hosts)
        self.step("the console is empty", [], [entry["message"] for entry in self.chrome.get_log("browser")])

    def fits(self, how=""):
        for width in (1200, 400, 320):
            self.window(width)
            self.step(f"{how}nothing is wider than a window of {width} pixels", [], self.chrome.execute_script(WIDE))
            self.step("  and what scrolls in itself is reached by keys", [], self.chrome.execute_script(UNREACHED))
            self.picture(f"{width}{'-open' if how else ''}")
        self.window(1200)

    def is_read(self):
        for scheme in ("dark", "light"):
            self.colours(scheme)
            self.step(f"every text is read in {scheme} colours", [], self.chrome.execute_script(PALE))
            self.picture(scheme)

    def press(self, key, element=None):
        if element is not None:
            self.chrome.execute_script("arguments[0].focus()", element)
        webdriver.ActionChains(self.chrome).send_keys(key).perform()

    def takes_keys(self):
        parts = self.chrome.find_elements("tag name", "details")
        linked = self.chrome.find_elements("css selector", "section > pre a")
        if linked:
            self.press(Keys.ENTER, linked[0])
            target = self.chrome.find_element("id", linked[0].get_dom_attribute("href")[1:])
            self.step("a reference leads to its type, and opens it", True, target.is_displayed())
        for part in parts:
            if not part.get_attribute("open"):
                self.press(Keys.ENTER, part.find_element("tag name", "summary"))
        self.step(f"all {len(parts)} types open", True, all(part.get_attribute("open") for part in parts))
        self.fits("with all types open, ")
        self.chrome.get(f"{self.url}/docs")
        self.press(Keys.TAB)
        self.step("the first key leads to the document", "/openapi.json", self.chrome.switch_to.active_element.get_dom_attribute("href"))
        ring = self.chrome.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
        self.step("  and that is seen", True, ring != "none")
        self.press(Keys.ENTER)
        self.step("  and it opens", f"{self.url}/openapi.json", self.chrome.current_url)


def main(browser, driver, pictures, gateway, hostile):
    chrome = start(browser, driver)
    try:
        print(f"{chrome.capabilities['browserName']} {chrome.capabilities['browserVersion']}")
        for name, url in (("gateway", gateway), ("hostile", hostile)):
            page = Page(chrome, name, url, pictures)
            for part in (page.says_all, page.is_only_text, page.loads_nothing_else, page.fits, page.is_read, page.takes_keys):
                part()
    finally:
        chrome.quit()
    print(f"{steps} steps, {steps - len(failed)} as expected; pictures are in {pictures}")
    sys.exit(1 if failed else 0)


main(*sys.argv[1:])
