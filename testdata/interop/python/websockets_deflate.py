"""Exchanges messages with echo servers on several terms of permessage-deflate, with the websockets library.

usage: websockets_deflate.py PLAN
"""

import asyncio
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

import scenario
from scenario import same


async def echoed(deal, messages):
    terms = deal["terms"]
    offers = [ClientPerMessageDeflateFactory(**terms)] if terms else None
    options = {"max_size": None, "ping_interval": None, "compression": None, "extensions": offers}
    async with websockets.connect(deal["url"], **options) as ws:
        same([e.name for e in ws.extensions], deal["answer"].split(";")[:1] if deal["answer"] else [])
        for message in messages:
            await ws.send(scenario.thirds(message) if len(message) > scenario.LARGE else message)
            same(await ws.recv(), message)


async def play(path):
    deals, messages = scenario.plan(path)
    for deal in deals:
        try:
            await asyncio.wait_for(echoed(deal, messages), scenario.TIMEOUT)
            scenario.passed(deal["name"])
        except Exception as why:
            scenario.failed(deal["name"], why)


asyncio.run(play(*sys.argv[1:]))
