"""MCP clients that others wrote, against the gateway: over HTTP at the URL given first, and over the standard input and output of
the program given second."""

import asyncio
import sys

from fastmcp import Client
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

steps, failed = 0, []


def step(what, wanted, found):
    global steps
    steps += 1
    print(f"{'ok  ' if wanted == found else 'FAIL'} {what}" + ("" if wanted == found else f": wanted {wanted!r}, found {found!r}"))
    if wanted != found:
        failed.append(what)


async def tour(name, call, tools):
    names = [tool.name for tool in tools]
    step(f"{name}: fifteen tools", 15, len(names))
    step(f"{name}: each has a schema of what it takes and of what it gives", True, all(tool.input_schema and tool.output_schema for tool in tools))
    step(f"{name}: a tool answers", False, await call("enumerate-cloud-backup-schedules", {}))
    broken = await call(names[0], {"no_such_input": 1})
    step(f"{name}: an input that is not there is an error of the tool", True, broken)


async def session(name, streams):
    async with ClientSession(*streams) as client:
        begun = await client.initialize()
        step(f"{name}: the server says who it is", True, bool(begun.server_info.name))
        tools = (await client.list_tools()).tools

        async def call(tool, arguments):
            return bool((await client.call_tool(tool, arguments)).is_error)

        await tour(name, call, tools)


async def fast(name, transport):
    async with Client(transport) as client:

        async def call(tool, arguments):
            return bool((await client.call_tool_mcp(tool, arguments)).is_error)

        await tour(name, call, await client.list_tools())


async def main(url, program):
    arguments = ["--stdio"]
    async with stdio_client(StdioServerParameters(command=program, args=arguments)) as streams:
        await session("MCP SDK over stdio", streams[:2])
    await fast("FastMCP over HTTP", url)
    await fast("FastMCP over stdio", {"mcpServers": {"gateway": {"command": program, "args": arguments}}})
    print(f"{steps} steps, {steps - len(failed)} as expected")
    sys.exit(1 if failed else 0)


asyncio.run(main(*sys.argv[1:]))
