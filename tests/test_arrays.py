"""Which library an array belongs to, told by arrays of libraries that are made up here."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from jacobians import diagonal, namespace, softmax
from jacobians._arrays import as_array, astype, beside, holds, kind, library, together
from tests import strict


def other(module, **members):
    """An array of a library that is made up: of a class in this module, with these members."""
    return type("Array", (), {"__module__": module, "__array__": None, **members})()


OWN = SimpleNamespace(__name__="own.numpy", any=lambda condition: condition)
own = other("own", __array_namespace__=lambda self: OWN)


def test_an_array_says_where_its_functions_are():
    assert namespace() is namespace(np.ones(2)) is namespace(np.float64(1)) is np
    assert namespace(np.ones(2), own) is namespace(own, np.ones(2)) is OWN
    assert (library(np), library(OWN)) == ("NumPy", "own")


def test_arrays_of_two_libraries_do_not_meet():
    with pytest.raises(TypeError, match="arrays of two libraries meet, array_api_strict and own"):
        namespace(strict.make(np.ones(2)), np.ones(2), own)
    with pytest.raises(TypeError, match="array_api_strict and own: convert one of them"):
        diagonal(strict.make(np.ones(2))).jvp(
            other(
                "own",
                __array_namespace__=lambda self: OWN,
                dtype=np.dtype(float),
                shape=(2,),
                ndim=1,
            )
        )


@pytest.mark.parametrize(
    ("package", "called"), [("torch", "PyTorch"), ("dask", "Dask"), ("cupy", "CuPy")]
)
def test_some_libraries_need_array_api_compat(package, called, monkeypatch):
    # CuPy refuses to become NumPy's arrays by a method; what counts is that it is an array.
    member = "__cuda_array_interface__" if package == "cupy" else "__array__"
    base = type("Base", (), {"__module__": f"{package}.inner", member: None})
    array = type("Mine", (base,), {"__module__": "mine"})()
    assert as_array(array) is array
    monkeypatch.setitem(sys.modules, "array_api_compat", None)
    with pytest.raises(ImportError, match=rf"{called} need array-api-compat: pip install array-a"):
        namespace(array)
    found = SimpleNamespace(__name__=f"array_api_compat.{package}")
    compat = SimpleNamespace(array_namespace=lambda given: found if given is array else None)
    monkeypatch.setitem(sys.modules, "array_api_compat", compat)
    assert namespace(array) is found
    assert library(found) == called


def test_what_is_no_array_of_the_package_torch_is_no_array():
    size = type("Size", (list,), {"__module__": "torch"})([1.0, 2.0])
    assert type(as_array(size)) is np.ndarray


class Table:
    """As a table of pandas: no array, and it becomes one of NumPy's."""

    def __array__(self, dtype=None, copy=None):
        return np.array([[1.0, 2.0]], dtype)


@pytest.mark.parametrize(
    "given",
    [
        [[1.0, 2.0]],
        Table(),
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 2.0]]).view(type("Mine", (np.ndarray,), {})),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_array_becomes_one_of_numpy(given):
    namespace(given if isinstance(given, np.ndarray) else np.ones(1))  # seen before or not
    assert type(as_array(given)) is np.ndarray
    np.testing.assert_array_equal(softmax(given), softmax(np.array([[1.0, 2.0]])), strict=True)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_matrices_of_numpy_do_not_multiply_in_their_own_way():
    given = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    assert type(namespace(given).exp(given)) is np.matrix
    plain = np.asarray(given)
    np.testing.assert_array_equal(
        softmax.jacobian(given).vjp(given), softmax.jacobian(plain).vjp(plain), strict=True
    )


@pytest.mark.parametrize("given", [2, 2.5, np.float32(1), np.int64(3), True], ids=repr)
def test_numbers_become_arrays_of_no_axes(given):
    array = as_array(given)
    assert (type(array), array.shape) == (np.ndarray, ())


def test_arrays_stay_the_same_object():
    for array in (np.ones(2), strict.make(np.ones(2)), own):
        assert as_array(array) is array


def test_arrays_of_numpy_go_where_the_others_are():
    a, b = together([np.ones(2), strict.make(np.ones(2))])
    assert np.array_equal(strict.plain(a), strict.plain(b))
    assert beside(b) == {"device": strict.DEVICE}
    assert beside(np.ones(2)) == {}


@pytest.mark.parametrize(
    ("dtype", "letter"),
    [("float32", "f"), ("complex64", "c"), ("int8", "i"), ("uint8", "i"), ("bool", "b")],
)
def test_the_kind_of_a_dtype_is_a_letter(dtype, letter):
    array = np.ones(2, dtype)
    assert kind(array) == kind(strict.make(array)) == letter


def test_what_is_no_number_has_no_kind():
    assert kind(np.array(["text"])) == kind(np.array([None])) == ""
    library = SimpleNamespace(isdtype=lambda dtype, text: False)
    array = other("own", __array_namespace__=lambda self: library, dtype="text")
    assert kind(array) == ""


def test_a_dtype_is_converted_by_method_or_by_function():
    assert astype(np.ones(2), np.float32).dtype == np.float32
    there = strict.make(np.ones(2, np.float32))
    assert astype(strict.make(np.ones(2)), there.dtype).dtype == there.dtype


def test_a_condition_holds_where_one_number_says_so():
    for make in (np.asarray, strict.make):
        assert holds(make(np.array([False, True]))) is True
        assert holds(make(np.array([False, False]))) is False


@pytest.mark.parametrize("error", [TypeError, RuntimeError])
def test_a_condition_without_values_does_not_hold(error):
    def no_value(self):
        raise error("traced")

    assert not holds(other("own", __array_namespace__=lambda self: OWN, __bool__=no_value))
    assert holds(own)


def test_a_condition_that_is_put_off_is_not_looked_at():
    assert not holds(other("own", __dask_graph__=None))
