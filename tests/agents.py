"""Calls the tools of `assay mcp` with the official client of the protocol.

Usage: agents.py ASSAY FOLDER CALLS, where CALLS is a JSON list of [tool, arguments]. Prints a JSON object: what the server says of
itself, its tools, its resources, the first resources' texts, and for each call whether it failed, with its answer. The client
holds each answer against the tool's output schema.
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(assay, folder, calls):
    parameters = StdioServerParameters(command=assay, args=["mcp"], cwd=folder)
    async with stdio_client(parameters) as streams:
        async with ClientSession(*streams) as session:
            begun = await session.initialize()
            tools = (await session.list_tools()).tools
            resources = (await session.list_resources()).resources
            texts = {}
            for resource in resources[:2]:
                read = await session.read_resource(resource.uri)
                texts[str(resource.uri)] = read.contents[0].text
            answers = []
            for tool, arguments in calls:
                answer = await session.call_tool(tool, arguments)
                told = answer.model_dump(mode="json", by_alias=True)
                answers.append({"failed": bool(told.get("isError")), "answer": told.get("structuredContent"), "text": [c.get("text") for c in told["content"]]})
            print(json.dumps({
                "server": begun.model_dump(mode="json", by_alias=True)["serverInfo"]["name"],
                "tools": [tool.model_dump(mode="json", by_alias=True) for tool in tools],
                "resources": [str(resource.uri) for resource in resources],
                "texts": texts,
                "answers": answers,
            }))


asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
