"""Values and Jacobians known by hand, for inputs where the textbook formula has no number.

Each row: the arguments, the value, the Jacobian by an argument, the dtypes, and what of NumPy's
flags may be raised. Rows named H1 to H4 are the faults of the note that this project starts from.
"""

from __future__ import annotations

import numpy as np

INF, NAN = np.inf, np.nan
HALF = 0.5
LOG2 = np.log(2.0)


BOTH = (np.float32, np.float64)
FAR = np.exp(-40.0)  # beside 1 it is nothing


def row(arguments, value, dtypes=BOTH, raised=(), **jacobians):
    return [np.asarray(a) for a in arguments], value, jacobians, dtypes, raised


def elementwise(h, value, slope):
    return row([np.array(h, float)], value, h=np.diag(slope))


LIMITS = {
    # H1: exp(1000) overflows, and so does exp(-h) below -709.
    "sigmoid": [elementwise([-INF, -1e4, 0, 1e4, INF], [0, 0, HALF, 1, 1], [0, 0, 0.25, 0, 0])],
    "tanh": [elementwise([-INF, -1e4, 0, 1e4, INF], [-1, -1, 0, 1, 1], [0, 0, 1, 0, 0])],
    "relu": [elementwise([-INF, -1, 0, 2, INF], [0, 0, 0, 2, INF], [0, 0, 0, 1, 1])],
    "leaky_relu": [
        elementwise([-INF, -1, 0, 2, INF], [-INF, -0.01, 0, 2, INF], [0.01, 0.01, 0.01, 1, 1])
    ],
    "elu": [elementwise([-INF, -1e4, 0, 2, INF], [-1, -1, 0, 2, INF], [0, 0, 1, 1, 1])],
    "softplus": [
        elementwise([-INF, -1e4, 0, 1e4, INF], [0, 0, LOG2, 1e4, INF], [0, 0, HALF, 1, 1])
    ],
    "silu": [elementwise([-INF, -1e4, 0, 1e4, INF], [0, 0, 0, 1e4, INF], [0, 0, HALF, 1, 1])],
    "gelu": [elementwise([-INF, -1e4, 0, 1e4, INF], [0, 0, 0, 1e4, INF], [0, 0, HALF, 1, 1])],
    "softmax": [
        # H2: scores of 1000 are nan without a shift, scores of -1000 are 0 / 0.
        row(
            [[1000.0, 1000.0, -1000.0]],
            [HALF, HALF, 0],
            v=[[0.25, -0.25, 0], [-0.25, 0.25, 0], [0, 0, 0]],
        ),
        row([[-1000.0, -1000.0]], [HALF, HALF], v=[[0.25, -0.25], [-0.25, 0.25]]),
        # A score of minus infinity is how a mask leaves an entry out.
        row([[0.0, -INF, 0.0]], [HALF, 0, HALF], v=[[0.25, 0, -0.25], [0, 0, 0], [-0.25, 0, 0.25]]),
    ],
    "log_softmax": [
        row([[1000.0, 0.0]], [0, -1000], v=[[0, 0], [-1, 1]]),
        row([[-1000.0, -1000.0]], [-LOG2, -LOG2], v=[[HALF, -HALF], [-HALF, HALF]]),
        row(
            [[0.0, -INF, 0.0]],
            [-LOG2, -INF, -LOG2],
            v=[[HALF, 0, -HALF], [-HALF, 1, -HALF], [-HALF, 0, HALF]],
        ),
    ],
    "logsumexp": [
        row([[1000.0, -1000.0]], [1000], v=[[1, 0]]),
        row([[-1000.0, -1000.0]], [LOG2 - 1000], v=[[HALF, HALF]]),
        row([[0.0, -INF, 0.0]], [LOG2], v=[[HALF, 0, HALF]]),
    ],
    # H4: a norm that is squared afterwards divides by itself, 0 / 0 where the prediction is right.
    "half_squared_error": [row([[1.0, 2.0], [1.0, 2.0]], [0], y=[[0, 0]], yhat=[[0, 0]])],
    "cross_entropy": [
        # H3: 0 log 0 is 0 and its derivative is 0; 0 where the target is not is infinitely wrong.
        row([[0.0, 1.0], [0.0, 1.0]], [0], p=[[INF, 0]], phat=[[0, -1]]),
        row([[1.0, 0.0], [0.0, 1.0]], [INF], p=[[INF, 0]], phat=[[-INF, 0]]),
        row([[HALF, HALF], [1.0, 0.0]], [INF], p=[[0, INF]], phat=[[-HALF, -INF]]),
        row(
            [[0.25, 0.75, 0.0], [HALF, HALF, 0.0]],
            [LOG2],
            p=[[LOG2, LOG2, INF]],
            phat=[[-HALF, -1.5, 0]],
        ),
        # What is nan stays nan, even times 0.
        row([[0.0, 1.0], [NAN, 1.0]], [NAN], p=[[NAN, 0]], phat=[[NAN, -1]]),
        # The derivative by a denormal probability is larger than every number.
        row(
            [[HALF, HALF], [1e-320, 1.0]],
            [-HALF * np.log(1e-320)],
            dtypes=(np.float64,),
            p=[[-np.log(1e-320), 0]],
            phat=[[-INF, -HALF]],
        ),
    ],
    "softmax_cross_entropy": [
        # H3: through probabilities the loss is infinite and its derivative nan.
        row([[0.0, 1.0], [1000.0, 0.0]], [1000], p=[[0, 1000]], v=[[1, -1]]),
        row([[1.0, 0.0], [1000.0, 0.0]], [0], p=[[0, 1000]], v=[[0, 0]]),
        # All but certain, and right: q - p is 0 to the last digit, and the true number 8.5e-18.
        row(
            [[1.0, 0.0, 0.0], [40.0, 0.0, 0.0]],
            [2 * FAR],
            p=[[2 * FAR, 40, 40]],
            v=[[-2 * FAR, FAR, FAR]],
        ),
        row([[0.0, HALF, HALF], [-INF, 0.0, 0.0]], [LOG2], p=[[INF, LOG2, LOG2]], v=[[0, 0, 0]]),
        row(
            [[1.0, 0.0, 0.0], [-INF, 0.0, 0.0]], [INF], p=[[INF, LOG2, LOG2]], v=[[-1, HALF, HALF]]
        ),
        # The smallest number is a mask, too: the difference to another score is minus infinity.
        row(
            [[0.0, 1.0], [-65504.0, 40.0]],
            [0],
            dtypes=(np.float16,),
            raised=("over",),
            p=[[INF, 0]],
            v=[[0, 0]],
        ),
    ],
    "softmax_cross_entropy_with_integer_labels": [
        row([1, [1000.0, 0.0]], [1000], v=[[1, -1]]),
        row([0, [1000.0, 0.0]], [0], v=[[0, 0]]),
        row([0, [40.0, 0.0, 0.0]], [2 * FAR], v=[[-2 * FAR, FAR, FAR]]),
        row([1, [-INF, 0.0, 0.0]], [LOG2], v=[[0, -HALF, HALF]]),
    ],
}
