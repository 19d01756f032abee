"""Against the messages: forged, flooded, cut off, or sent where nobody expects them."""

from tests.nngrade.attacks.attack import Attack

FORGE = """\
import json, os, socket, struct, sys
def frames(nonce):
    outcome = {'status': 'returned', 'value': 0.5, 'error': '', 'where': '', 'changed': [], 'warnings': []}
    for body in (
        {'nonce': nonce, 'outcomes': [outcome] * 3},
        {'nonce': nonce, 'reply': {'status': 'ok', 'execution_count': 1}},
        {'for': nonce, 'type': 'execute_result',
         'content': {'execution_count': 1, 'data': {'text/plain': '2'}, 'metadata': {}}},
    ):
        data = json.dumps(body).encode()
        yield struct.pack('>I', len(data)) + data
        yield struct.pack('<I', len(data)) + data
        yield data + b'\\n'
def shout(nonce):
    for descriptor in range(3, 64):
        for data in frames(nonce):
            try:
                os.write(descriptor, data)
            except OSError:
                break
"""

SEND = "kernel = get_ipython().kernel\nsession = type(kernel.session)\noriginal = session.send\n"

ATTACKS = (
    Attack(
        "frames_on_every_descriptor",
        "the inherited connection",
        "One of the open descriptors leads to the grader, and a frame is a frame.",
        before=(FORGE + "for k in range(3):\n    shout(f'{k:032x}')",),
    ),
    Attack(
        "frames_with_the_nonce_of_the_cell",
        "the nonce of a request",
        "The nonce of this request is in a frame of the stack, or in the channel, for everybody to read.",
        before=(
            FORGE + "import gc\n"
            "for thing in gc.get_objects():\n"
            "    nonce = getattr(thing, 'nonce', None) if type(thing).__name__ == 'Channel' else None\n"
            "    if type(nonce) is str:\n"
            "        shout(nonce)",
        ),
        cells={
            "sigmoid": (
                "def sigmoid(*given):\n"
                "    frame = sys._getframe(1)\n"
                "    while frame:\n"
                "        if type(frame.f_locals.get('nonce')) is str:\n"
                "            shout(frame.f_locals['nonce'])\n"
                "        frame = frame.f_back\n"
                "    return 0.5"
            )
        },
    ),
    Attack(
        "replies_ahead",
        "the order of replies",
        "An answer that is there before the question is taken for the answer.",
        before=(
            FORGE + "import gc\n"
            "for thing in gc.get_objects():\n"
            "    if type(thing).__name__ == 'Channel':\n"
            "        for _ in range(500):\n"
            "            thing.connection.sendall(b''.join(list(frames(''))[:1]))\n"
            "            thing.connection.sendall(b''.join(list(frames(None))[:1]))",
        ),
    ),
    Attack(
        "error_becomes_a_result",
        "the kernel's session",
        "What goes out as an error is sent as the points.",
        before=(
            SEND + "def send(self, stream, kind, content=None, *given, **more):\n"
            "    if kind == 'error':\n"
            "        kind = 'execute_result'\n"
            "        content = {'execution_count': 1, 'data': {'text/plain': '2.0'}, 'metadata': {}}\n"
            "    if kind == 'execute_reply' and content.get('status') == 'error':\n"
            "        content = {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
            "    return original(self, stream, kind, content, *given, **more)\n"
            "session.send = send",
        ),
    ),
    Attack(
        "error_dropped",
        "the kernel's session",
        "An error that is not sent is none.",
        before=(
            SEND + "def send(self, stream, kind, content=None, *given, **more):\n"
            "    if kind == 'error':\n"
            "        return None\n"
            "    if kind == 'execute_reply':\n"
            "        content = {**content, 'status': 'ok', 'payload': [], 'user_expressions': {}}\n"
            "    return original(self, stream, kind, content, *given, **more)\n"
            "session.send = send",
        ),
    ),
    Attack(
        "result_before_the_test_s_own",
        "the reading of outputs",
        "The first result is what counts, whatever comes after it.",
        before=(
            "from IPython.core.displaypub import DisplayPublisher\n"
            "def early(info):\n"
            "    kernel = get_ipython().kernel\n"
            "    content = {'execution_count': 1, 'data': {'text/plain': '2.0'}, 'metadata': {}}\n"
            "    kernel.session.send(kernel.iopub_socket, 'execute_result', content, parent=kernel.get_parent())\n"
            "get_ipython().events.register('pre_run_cell', early)",
        ),
    ),
    Attack(
        "display_ids",
        "displays that are updated later",
        "A display with an id in the test's cell is updated into a result.",
        before=(
            "from IPython.display import display, update_display\n"
            "def show(info):\n"
            "    display('0', display_id='points')\n"
            "get_ipython().events.register('pre_run_cell', show)",
        ),
        after=("update_display(2.0, display_id='points')",),
    ),
    Attack(
        "output_widget",
        "widgets that catch outputs",
        "An output widget catches the error, so that the cell has none.",
        before=(
            "import ipywidgets\n"
            "catching = ipywidgets.Output()\n"
            "def catch(info):\n"
            "    kernel = get_ipython().kernel\n"
            "    catching.msg_id = kernel.get_parent()['header']['msg_id']\n"
            "get_ipython().events.register('pre_run_cell', catch)",
        ),
    ),
    Attack(
        "comm_messages",
        "comm messages",
        "A comm may open, and the other side then does what it is told.",
        before=(
            "kernel = get_ipython().kernel\n"
            "for target in ('jupyter.widget', 'nngrade', 'nbgrader', '__proto__'):\n"
            "    for kind in ('comm_open', 'comm_msg', 'comm_close'):\n"
            "        kernel.session.send(kernel.iopub_socket, kind, {'comm_id': 'x', 'target_name': target,\n"
            "            'data': {'state': {'msg_id': 7}, 'method': 'update', 'buffer_paths': [['state', 'a']]}})",
        ),
    ),
    Attack(
        "flood_of_messages",
        "the reader of messages",
        "Whoever drowns in messages does not count points.",
        before=(
            "kernel = get_ipython().kernel\n"
            "for k in range(30_000):\n"
            "    kernel.session.send(kernel.iopub_socket, 'display_data',\n"
            "        {'data': {'text/plain': str(k)}, 'metadata': {}, 'transient': {}})",
        ),
    ),
    Attack(
        "half_a_frame",
        "the reader of messages",
        "Half a message, and then silence, keeps the reader waiting for ever.",
        before=(
            "import os, struct, time\n"
            "for descriptor in range(3, 64):\n"
            "    try:\n"
            "        os.write(descriptor, struct.pack('>I', 1_000_000) + b'{\"nonce\": ')\n"
            "    except OSError:\n"
            "        pass\n"
            "time.sleep(60)",
        ),
    ),
    Attack(
        "lengths_that_lie",
        "the reader of messages",
        "A length of four thousand million makes somebody ask for as much memory.",
        before=(
            "import os, struct\n"
            "for descriptor in range(3, 64):\n"
            "    for order in '><':\n"
            "        try:\n"
            "            os.write(descriptor, struct.pack(order + 'I', 0xFFFFFFF0) + b'\\x80\\x04\\x95' * 1000)\n"
            "        except OSError:\n"
            "            pass",
        ),
    ),
    Attack(
        "pickled",
        "the reader of messages",
        "Somebody unpickles what comes, and then runs it.",
        before=(
            "import os, pickle, struct\n"
            "class Run:\n"
            "    def __reduce__(self):\n"
            "        return (os.system, ('touch @ROOT@/pickled',))\n"
            "data = pickle.dumps(Run())\n"
            "for descriptor in range(3, 64):\n"
            "    try:\n"
            "        os.write(descriptor, struct.pack('>I', len(data)) + data)\n"
            "    except OSError:\n"
            "        pass",
        ),
    ),
)
