"""The documentation page of a REST side in Chromium: of the gateway at the URL given first, of a document full of HTML at the URL
given second. Screenshots go to the folder given last."""

import json
import os
import sys
import tempfile
import urllib.request
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

steps, failed = 0, []


def step(what, wanted, found):
    global steps
    steps += 1
    print(f"{'ok  ' if wanted == found else 'FAIL'} {what}" + ("" if wanted == found else f": wanted {wanted!r}, found {found!r}"))
    if wanted != found:
        failed.append(what)


def browser(width):
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
                 "--disable-component-update", "--hide-scrollbars", f"--user-data-dir={tempfile.mkdtemp()}"):
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    # A window cannot be as narrow as a telephone; what it shows can.
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    return driver


def asked(driver):
    """The addresses that the page asked for, and what the console said."""
    sent = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    requests = [event["params"] for event in sent if event["method"] == "Network.requestWillBeSent"]
    # The browser's own first page asks for parts of itself.
    urls = [request["request"]["url"] for request in requests if request["documentURL"].startswith("http")]
    return urls, [entry["message"] for entry in driver.get_log("browser") if "favicon" not in entry["message"]]


def tour(base, folder):
    document = json.load(urllib.request.urlopen(f"{base}/openapi.json"))
    routes = [f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item]
    for width in (1200, 400):
        driver = browser(width)
        driver.get(f"{base}/docs")
        step(f"{width} wide: the title is the document's", document["info"]["title"], driver.title)
        headings = [h for h in driver.find_elements(By.TAG_NAME, "h2") if not h.text.startswith("schema")]
        step(f"{width} wide: each route has a heading that is seen", routes, [" ".join(h.text.split()) for h in headings if h.is_displayed()])
        urls, said = asked(driver)
        step(f"{width} wide: nothing comes from elsewhere", [], [url for url in urls if not url.startswith(f"{base}/")])
        step(f"{width} wide: the console says nothing", [], said)
        fits = driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        step(f"{width} wide: nothing is cut off at the side", True, fits)
        names = {parameter["name"] for item in document["paths"].values() for op in item.values() for parameter in op.get("parameters", [])}
        text = driver.find_element(By.TAG_NAME, "body").text
        step(f"{width} wide: each input is named", set(), {name for name in names if name not in text})
        links = driver.find_elements(By.CSS_SELECTOR, "pre a")
        leads = [driver.execute_script("return document.querySelector(arguments[0]) !== null", a.get_dom_attribute("href")) for a in links]
        step(f"{width} wide: each schema that is named is there", True, bool(leads) and all(leads))
        driver.save_screenshot(str(folder / f"docs-{width}.png"))
        if width == 1200:
            driver.find_element(By.LINK_TEXT, "/openapi.json").click()
            shown = json.loads(driver.find_element(By.TAG_NAME, "pre").text)
            step("the link leads to the document", document, shown)
        driver.quit()


def hostile(base, folder):
    driver = browser(1200)
    driver.get(f"{base}/docs")
    step("HTML in a title is text", "</title><script>document.title='taken'</script>", driver.title)
    step("no element comes of a text", [], [e.tag_name for e in driver.find_elements(By.CSS_SELECTOR, "script, img, iframe, #trap, section style")])
    step("a path is text, and seen", "GET /<script>document.title='taken'</script>", " ".join(driver.find_element(By.TAG_NAME, "h2").text.split()))
    step("nothing was asked for but the page", [f"{base}/docs"], [url for url in asked(driver)[0] if not url.endswith("/favicon.ico")])
    driver.save_screenshot(str(folder / "docs-hostile.png"))
    driver.quit()


gateway, page, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
folder.mkdir(parents=True, exist_ok=True)
tour(gateway, folder)
hostile(page, folder)
print(f"{steps - len(failed)} of {steps} steps; screenshots in {folder}")
sys.exit(1 if failed else 0)
