"""The mathematics of the course, in numpy, to be read in the order of the book.

One convention everywhere: `z[l] = W[l] a[l-1] + b[l]`, `a[l] = g(z[l])`. Vectors are columns; a batch of m examples
is a matrix with an example in each column. A *loss* is one example's, a *cost* is the mean over the batch plus the
penalty.

| module           | what it holds                                        | chapter                    |
|------------------|------------------------------------------------------|----------------------------|
| `shapes`         | what the functions below ask of their arguments      | Notation                   |
| `activations`    | sigmoid, tanh, ReLU, identity and their derivatives  | Logistic regression        |
| `losses`         | squared error and cross-entropy, cost and penalty    | Logistic regression        |
| `logistic`       | one unit: model, cost, gradient, training            | Logistic regression        |
| `mlp`            | two layers: forward, backward, one step of descent   | The two-layer network      |
| `worked_example` | every number of the 0.05/0.10 example                | The worked example         |
| `gradient_check` | central differences and the complex step             | Gradient checking          |
| `data`           | the data sets that ship with the course              | Logistic regression        |
"""
