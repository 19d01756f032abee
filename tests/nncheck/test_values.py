"""Values become plain data and come back; neither a hostile value nor hostile data does any harm."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nncheck.values import Items, Layers, Numbers, Other, decode, encode

ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]), hnp.array_shapes(min_dims=0, max_dims=3)
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["numbers", "shape", "dtype", "items", "of", "layers", "keys", "other", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(ARRAYS)
def test_an_array_comes_back_as_it_was_through_json(array):
    back = decode(json.loads(json.dumps(encode(array))))
    assert isinstance(back, Numbers)
    assert back.dtype == array.dtype.name
    np.testing.assert_array_equal(back.array, array.astype(np.float64))


@settings(deadline=None)
@given(st.lists(ARRAYS, min_size=1, max_size=3))
def test_a_tuple_of_arrays_comes_back_as_items(arrays):
    back = decode(encode(tuple(arrays)))
    assert isinstance(back, Items)
    assert [item.array.shape for item in back.values] == [array.shape for array in arrays]


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 20), ARRAYS, min_size=1, max_size=3))
def test_a_dictionary_of_layers_comes_back_through_json(layers):
    back = decode(json.loads(json.dumps(encode(layers))))
    assert isinstance(back, Layers)
    assert list(back.values) == list(layers)
    for layer, array in layers.items():
        np.testing.assert_array_equal(back.values[layer].array, array.astype(np.float64))


@pytest.mark.parametrize("keys", [[1, 1], [1], [1, -2], [1, True], [1, "2"], [1, 1000], "12"])
def test_a_dictionary_that_encode_does_not_make_is_refused(keys):
    with pytest.raises(ValueError, match="encoded"):
        decode({"layers": [encode(1.0), encode(2.0)], "keys": keys})


@settings(deadline=None)
@given(PLAIN)
def test_hostile_data_is_refused_or_read_and_never_breaks_anything_else(plain):
    with contextlib.suppress(ValueError):
        assert isinstance(decode(plain), Numbers | Items | Layers | Other)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {"numbers": [1.0], "shape": [2], "dtype": "float64"},
        {"numbers": [1.0], "shape": [-1], "dtype": "float64"},
        {"numbers": ["1"], "shape": [1], "dtype": "float64"},
        {"numbers": [True], "shape": [1], "dtype": "float64"},
        {"numbers": [1.0], "shape": [1], "dtype": 7},
        {"numbers": [1.0], "shape": [1], "dtype": "float64", "more": 1},
        {"numbers": [10**400], "shape": [1], "dtype": "float64"},
        {"numbers": [1.0], "shape": [10**400], "dtype": "float64"},
        {"items": [], "of": ["list"]},
        {"items": [], "of": "set"},
        {"items": [{}], "of": "tuple"},
        {"items": "text", "of": "tuple"},
        {"other": 3},
    ],
)
def test_data_that_encode_does_not_make_are_refused(plain):
    with pytest.raises(ValueError):  # noqa: PT011 (numpy words one of them)
        decode(plain)


def test_data_nested_too_deeply_are_refused():
    plain = encode(1.0)
    for _ in range(20):
        plain = {"items": [plain], "of": "list"}
    with pytest.raises(ValueError, match="not an encoded value"):
        decode(plain)


def test_a_type_whose_metaclass_lies_about_its_name_is_named_all_the_same():
    class Meta(type):
        @property
        def __name__(cls):
            raise AssertionError

    class Odd(metaclass=Meta):
        pass

    assert encode(Odd()) == {"other": "an object of type Odd"}


def test_a_number_subclass_cannot_act():
    class Evil(float):
        def __float__(self):
            raise AssertionError

    class EvilScalar(np.float64):
        def __array__(self, *args, **kwargs):
            raise AssertionError

    assert encode(Evil(2)) == {"other": "an object of type Evil"}
    assert encode(EvilScalar(2.0)) == {"numbers": [2.0], "shape": [], "dtype": "float64"}
