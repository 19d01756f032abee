"""What comes back from a sandbox is parsed as written by an enemy."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncheck.evidence import Outcome
from nncheck.values import decode
from nngrade.inside.wire import HEADER, framed
from nngrade.wire import MOST_CONTAINERS, Flood, Frames, Unusable, message, outcomes, parsed, reply

WORDS = st.sampled_from(
    ["type", "content", "for", "data", "metadata", "name", "text", "stream", "display_data", "error", "stdout", "nonce"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)
OBJECT = st.dictionaries(WORDS, ANYTHING, max_size=8)
CALLS = [{"x": 1, "y": 2}]
GOOD = {
    "status": "returned",
    "value": {"numbers": [1.0], "shape": [], "dtype": "float64"},
    "error": "",
    "where": "",
    "changed": ["y"],
    "warnings": [],
}


def plain(value):
    """Whether a notebook can hold this: JSON without NaN, in UTF-8."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    return True


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(1, 30))
def test_frames_arrive_whole_however_they_are_cut(bodies, size):
    frames = Frames(100, 10**6, 100)
    data = b"".join(HEADER.pack(len(body)) + body for body in bodies)
    pieces = [data[k : k + size] for k in range(0, len(data), size)]
    assert [frame for piece in pieces for frame in frames.feed(piece)] == bodies


def test_a_frame_that_announces_too_much_is_refused_before_it_is_held():
    frames = Frames(10, 10**9, 10)
    with pytest.raises(Flood, match="larger than 0 MB"):
        list(frames.feed(HEADER.pack(11)))


def test_all_frames_together_are_bounded_in_bytes_and_in_number():
    with pytest.raises(Flood, match="showed more than a notebook may"):
        list(Frames(100, 10, 10).feed(bytes(11)))
    with pytest.raises(Flood, match="more things"):
        list(Frames(100, 1000, 2).feed(framed({}) * 3))
    with pytest.raises(Flood, match="more things"):
        list(Frames(10**7, 10**7, 9).feed(framed([[]] * (MOST_CONTAINERS // 2)) * 2))


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"{",
        b"[" * 10**6,
        b'{"a":' * 10**5,
        b'{"a":' + b"1" * 10**4 + b"}",
    ],
    ids=lambda frame: repr(frame[:8]),
)
def test_what_is_no_object_is_none(frame):
    assert parsed(frame) is None


def test_an_object_that_is_too_large_to_be_held_is_an_empty_one():
    assert parsed(b'{"a": [' + b"[]," * 10**6 + b"[]]}") == {}


@settings(max_examples=300)
@given(OBJECT)
def test_whatever_is_sent_becomes_a_whole_message_or_none(frame):
    frame = parsed(json.dumps(frame).encode())
    made = message(frame)
    if made is not None:
        assert plain({**made, "buffers": []})
        assert made["msg_type"] == made["header"]["msg_type"] == frame["type"]


@given(ANYTHING)
def test_whatever_is_sent_becomes_a_reply(content):
    made = reply({"reply": content})
    assert made["status"] in ("ok", "error")
    assert plain(made)


@given(ANYTHING)
def test_whatever_is_sent_becomes_outcomes_or_is_unusable(sent):
    for forged in (sent, [sent], [{**GOOD, "value": sent}], [{**GOOD, "changed": sent, "error": sent}]):
        try:
            (outcome,) = outcomes({"outcomes": forged}, CALLS)
        except Unusable:
            continue
        assert Outcome(**outcome).status in ("returned", "raised", "not written", "timed out", "not called")


def test_honest_outcomes_arrive():
    (outcome,) = outcomes({"outcomes": [GOOD]}, CALLS)
    assert Outcome(**outcome).changed == ("y",)
    assert decode(outcome["value"]).array == 1.0


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"numbers": [1], "shape": [2], "dtype": "f"}, "a shape that does not fit"),
        ({"numbers": [10**400], "shape": [], "dtype": "f"}, "a number too large for a float"),
        ({"numbers": ["1"], "shape": [], "dtype": "f"}, "a word for a number"),
        ({"numbers": [True], "shape": [], "dtype": "f"}, "a truth value for a number"),
        ({"numbers": [], "shape": [0, 10**30], "dtype": "f"}, "an absurd shape"),
        ({"layers": [], "keys": [1]}, "a key without an entry"),
        (None, "nothing"),
    ],
)
def test_a_value_that_cannot_be_read_makes_the_evidence_unusable(value, what):
    with pytest.raises(Unusable, match="no evidence"):
        outcomes({"outcomes": [{**GOOD, "value": value}]}, CALLS)


@pytest.mark.parametrize("count", [0, 2, 10_000])
def test_too_few_or_too_many_outcomes_are_unusable(count):
    with pytest.raises(Unusable, match="no evidence"):
        outcomes({"outcomes": [GOOD] * count}, CALLS)


def test_a_problem_is_told_in_our_own_words():
    with pytest.raises(Unusable, match="what the function returned is too large"):
        outcomes({"problem": "too large"}, CALLS)
    with pytest.raises(Unusable, match="what came back from the calls is no evidence"):
        outcomes({"problem": "<script>"}, CALLS)


def test_nan_and_infinity_are_numbers_in_evidence_and_words_in_what_is_shown():
    frame = parsed(b'{"value": {"numbers": [NaN, -Infinity, 1e999], "shape": [3], "dtype": "float64"}}')
    (outcome,) = outcomes({"outcomes": [{**GOOD, **frame}]}, CALLS)
    assert math.isnan(decode(outcome["value"]).array[0])
    content = {"data": {"application/json": [math.nan, math.inf]}, "metadata": {}}
    shown = message({"type": "display_data", "for": "1", "content": content})
    assert shown["content"]["data"] == {"application/json": ["nan", "inf"]}


def test_half_a_character_becomes_a_question_mark():
    shown = message({"type": "stream", "for": "1", "content": {"name": "stdout", "text": "a\ud800é"}})
    assert shown["content"]["text"] == "a?é"


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "status", "for": "1", "content": {}},
        {"type": "input_request", "for": "1", "content": {"prompt": "password?"}},
        {"type": "stream", "for": "1", "content": {"name": "stdin", "text": "x"}},
        {"type": "stream", "for": "1", "content": {"name": "stdout", "text": 1}},
        {"type": "stream", "content": {"name": "stdout", "text": "x"}},
        {"type": "display_data", "for": "1", "content": {"data": {"text/html": {"a": 1}}}},
        {"type": "display_data", "for": "1", "content": {"data": {"k" * 201: "x"}}},
        {"type": "comm_msg", "for": "1", "content": {"comm_id": "1", "data": {}}, "buffers": ["no base64"]},
        {"type": ["stream"], "for": "1", "content": {"name": "stdout", "text": "x"}},
    ],
)
def test_what_a_notebook_has_no_place_for_is_dropped(frame):
    assert message(frame) is None
