"""Changed equations that are as true as before, each with the reason.

A row that no longer passes fails a test: it hides nothing.
"""

# ruff: noqa: E501

# Heading in the corpus, and the changed text.
CORPUS: dict[tuple[str, str], str] = {
    (
        "Trace",
        r"\operatorname{tr}(c\, C^\top  - F) = c \operatorname{tr}(C) - \operatorname{tr}(F)",
    ): "a product with a diagonal or symmetric matrix, or a sum, has the trace of its transpose",
    (
        "Trace",
        r"\operatorname{tr}(c\, C - F^\top ) = c \operatorname{tr}(C) - \operatorname{tr}(F)",
    ): "a product with a diagonal or symmetric matrix, or a sum, has the trace of its transpose",
    (
        "Determinant",
        r"\det(A B^\top ) = \det(A) \det(B)",
    ): "the determinant of a transposed factor is the same",
    (
        "Determinant",
        r"\det(a A^\top ) = a^n \det(A)",
    ): "the determinant of a transposed factor is the same",
    (
        "Blocks",
        r"\det R(2 \theta) = 1",
    ): "every rotation has determinant 1",
    (
        "Entry by entry",
        r"\operatorname{tr}(\operatorname{diag}(u) C^\top ) = \sum_i u_i C_{ii}",
    ): "a product with a diagonal or symmetric matrix, or a sum, has the trace of its transpose",
    (
        "Norms and distances",
        r"\|  x \| = \| x \|",
    ): "that is what an orthogonal matrix does",
    (
        "Norms and distances",
        r"\frac{\partial}{\partial x_i} \|x\|_1 = \operatorname{sign}(\frac{1}{2} x_i)",
    ): "a positive factor does not change a sign",
    (
        "Norms and distances",
        r"\lVert c x^\top  \rVert_2 = c \lVert x \rVert_2",
    ): "a row has the norm of the column",
    (
        "Softmax",
        r"\frac{\partial q}{\partial {c}} \mathbf{1} = 0",
    ): "q does not depend on it, and the derivative is zero as well",
    (
        "Softmax",
        r"\frac{\partial q}{\partial {\tau}} \mathbf{1} = 0",
    ): "q does not depend on it, and the derivative is zero as well",
    (
        "Softmax",
        r"\operatorname{softmax}(v - c \mathbf{1}) = \operatorname{softmax}(v)",
    ): "softmax does not see a shift",
    (
        "Softmax",
        r"\operatorname{softmax}(v ) = \operatorname{softmax}(v)",
    ): "softmax does not see a shift",
    (
        "Softmax",
        r"\operatorname{softmax}(v + 2 c \mathbf{1}) = \operatorname{softmax}(v)",
    ): "softmax does not see a shift",
    (
        "Softmax",
        r"\operatorname{softmax}(v +  \mathbf{1}) = \operatorname{softmax}(v)",
    ): "softmax does not see a shift",
    (
        "Kinks",
        r"\rho'(\frac{1}{2} x) = \mathbf{1}[x > 0]",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"\rho'(x) = \mathbf{1}[\frac{1}{2} x > 0]",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"\lambda'(2 x) = \begin{cases} 1 & x > 0 \\ a & x \le 0 \end{cases}",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"\lambda'(x) = \begin{cases} 1 & \frac{1}{2} x > 0 \\ a & x \le 0 \end{cases}",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"\lambda'(x) = \begin{cases} 1 & x > 0 \\ a & 2 x \le 0 \end{cases}",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"\frac{\partial \operatorname{ReLU}(z_i)}{\partial z_j} = \mathbf{1}[\frac{1}{2} z_i > 0]\, \delta_{ij}",
    ): "a positive factor does not change a sign",
    (
        "Kinks",
        r"|x| = x \operatorname{sign}(\frac{1}{2} x)",
    ): "a positive factor does not change a sign",
    (
        "Layer norm",
        r"\frac{\partial \mu}{\partial x_1} = \frac{1}{n}",
    ): "the derivative is the same for every entry",
    (
        "Layer norm",
        r"\sum_i \frac{\partial \hat x_i}{\partial x_j} = 0",
    ): "the Jacobian is symmetric, so both its sums are zero",
    (
        "Attention",
        r" \mathbf{1} = \mathbf{1}",
    ): "a vector of ones is itself",
    (
        "Linear regression",
        r"P  = P",
    ): "P is itself",
    (
        "Batches",
        r"\sum _b (X_{bk} - \mathbb{E}_a X_{ak}) = 0",
    ): "a mean is zero where the sum is",
    (
        "Sums and products",
        r"\sum_{k=0}^{n} k = \frac{n (n + 1)}{2}",
    ): "a term for zero adds nothing",
    (
        "Differentials and series",
        r"\mathrm{d}(x^\top B x) = \mathrm{d}x^\top\, (B + B^\top) x + x^\top\, \mathrm{d}B^\top \, x",
    ): "a number is its own transpose",
}

# Page of the site, and the changed text with its spaces made single.
SITE: dict[tuple[str, str], str] = {
    (
        "chain-rule.md",
        r"\begin{aligned} \frac{\partial z}{\partial V_{kl}} &= \sum_i \sum_j \frac{\partial z}{\partial Y_{i l}} \frac{\partial Y_{ij}}{\partial V_{kl}} \\ &= \sum_i \sum_j Y_{ij} U_{ik} \delta_{jl} \\ &= \sum_i U_{ik} Y_{il} \end{aligned}",
    ): "the other factor is zero unless the two indices are equal",
    (
        "chain-rule.md",
        r"\begin{aligned} \frac{\partial r_i}{\partial x_j} &= \delta_{ij} + \sum_k \frac{\partial r_i}{\partial h_j} \frac{\partial h_k}{\partial x_j} \\ &= \delta_{ij} + W_{ij} (1 - h_j^2) \end{aligned}",
    ): "the other factor is zero unless the two indices are equal",
    (
        "functions/cross-entropy.md",
        r"\sum_j \frac{\partial f}{\partial v_j} = -\sum_j \frac{\partial g}{\partial v_j} = 0",
    ): "the sum is zero, of either sign",
    (
        "functions/elementwise.md",
        r"\frac{\partial a_i}{\partial h_j} = f'(h_j) \frac{\partial h_i}{\partial h_j}",
    ): "the other factor is zero unless the two indices are equal",
    (
        "functions/log-softmax.md",
        r"\sum_j (\delta_{ij} + q_j) (\delta_{jk} - q_k) = \delta_{ik} - q_k",
    ): "the second factor turns q into zero",
    (
        "functions/log-softmax.md",
        r"\sum_j (\delta_{ij} - q_j) (\delta_{jk} + q_k) = \delta_{ik} - q_k",
    ): "each row of the first factor adds up to zero",
    (
        "functions/log-softmax.md",
        r"\sum_j (\delta_{ij} - q_j) (\delta_{jk} - q_i) = \delta_{ik} - q_k",
    ): "each row of the first factor adds up to zero",
    (
        "functions/scalar-by-matrix.md",
        r"\begin{aligned} \frac{\partial \ell}{\partial W_{jk}} &= \sum_i \frac{\partial \ell}{\partial \hat y_j} \frac{\partial \hat y_i}{\partial W_{jk}} \\ &= \sum_i (\hat y_i - y_i) \delta_{ij} x_k \\ &= (\hat y_j - y_j) x_k \end{aligned}",
    ): "the other factor is zero unless the two indices are equal",
    (
        "functions/scalar-by-vector.md",
        r"\frac{\partial}{\partial \hat y_j} \frac{1}{2} (y_j - \hat y_i)^2 = -(y_i - \hat y_i) \delta_{ij}",
    ): "the other factor is zero unless the two indices are equal",
    (
        "functions/softmax.md",
        r"\sum_j \frac{\partial q_i}{\partial v_j} = -q_i \left(1 - \sum_j q_j\right) = 0",
    ): "the sum is zero, of either sign",
    (
        "functions/vector-by-matrix.md",
        r"\sum_j \sum_k \frac{\partial \hat y_i}{\partial W_{jk}} T_{ik} = \sum_k T_{ik} x_k",
    ): "the other factor is zero unless the two indices are equal",
    (
        "functions/vector-by-matrix.md",
        r"\sum_i u_j \frac{\partial \hat y_i}{\partial W_{jk}} = u_j x_k",
    ): "the other factor is zero unless the two indices are equal",
    (
        "index.md",
        r"\begin{aligned} \frac{\partial \ell}{\partial W_{jk}} &= \sum_i \frac{\partial \ell}{\partial \hat y_j} \frac{\partial \hat y_i}{\partial W_{jk}} \\ &= \sum_i (\hat y_i - y_i) \delta_{ij} x_k \\ &= (\hat y_j - y_j) x_k \end{aligned}",
    ): "the other factor is zero unless the two indices are equal",
}
