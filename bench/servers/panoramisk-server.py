# Debian's python3-panoramisk as its manual shows it: one command a call, nothing logged, nothing counted.
#
#   python3 panoramisk.py PORT FILE

import asyncio
import sys

from panoramisk import fast_agi

PORT, FILE = sys.argv[1:3]
with open(FILE, encoding='utf-8') as file:
    LINE = file.read()


async def lookup(request):
    await request.send_command(LINE)


async def serve():
    app = fast_agi.Application(loop=asyncio.get_running_loop())
    app.add_route('lookup', lookup)
    server = await asyncio.start_server(app.handler, '127.0.0.1', int(PORT), backlog=1024)
    await server.serve_forever()


asyncio.run(serve())
