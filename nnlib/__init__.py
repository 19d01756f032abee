"""The mathematics of the course, in numpy, to be read in the order of the book.

One convention everywhere: `z[l] = W[l] a[l-1] + b[l]`, `a[l] = g(z[l])`. Vectors are columns; a batch of m examples
is a matrix with an example in each column. A *loss* is one example's, a *cost* is the mean over the batch plus the
penalty.

| module            | what it holds                                        | chapter                    |
|-------------------|------------------------------------------------------|----------------------------|
| `shapes`          | what the functions below ask of their arguments      | Notation                   |
| `threshold`       | threshold units, gates, XOR and any truth table      | Threshold units            |
| `separability`    | which Boolean functions one unit computes: proofs    | Threshold units            |
| `perceptron`      | the online perceptron, its mistakes and their bound  | The perceptron             |
| `activations`     | sigmoid, tanh, ReLU, identity and their derivatives  | Logistic regression        |
| `losses`          | squared error and cross-entropy, cost and penalty    | Logistic regression        |
| `logistic`        | one unit: model, cost, gradient, training            | Logistic regression        |
| `linear`          | linear regression; the dividing line of a unit       | Logistic regression        |
| `convexity`       | second derivatives of the costs of one unit          | Logistic regression        |
| `rules`           | each operation's value and local derivatives         | Computational graphs       |
| `graph`           | nodes, edges, and one backward pass for all of them  | Computational graphs       |
| `graph_trace`     | every step of both passes, and the graph as JSON     | Computational graphs       |
| `naive`           | the chain rule path by path, and what it costs       | Counting the work          |
| `model`           | activations and loss as one choice, and δ[L]         | The two-layer network      |
| `mlp`             | two layers: forward, backward, one step of descent   | The two-layer network      |
| `node_by_node`    | the same backward pass, one unit at a time           | All units, all examples    |
| `approximation`   | any function of one variable, built and fitted       | The two-layer network      |
| `worked_example`  | every number of the 0.05/0.10 example                | The worked example         |
| `deep`            | L layers: the recursion of δ, Δ over an epoch        | Deep networks              |
| `fast`            | the same step with nothing allocated                 | Deep networks              |
| `convolution`     | a convolution and a max-pool, forward and backward   | A convolution              |
| `gradient_check`  | central differences and the complex step             | Is the gradient right?     |
| `optim`           | descent, momentum, Adam; learning-rate schedules     | Descent                    |
| `training`        | the loop: batches, stopping, history                 | Descent                    |
| `surfaces`        | two costs of two parameters, to look at              | Descent                    |
| `initialisation`  | zeros, small random, by the fan, Xavier, He          | Initialisation             |
| `dropout`         | masks, and what the test makes of them               | Regularisation             |
| `dropout_network` | L layers with dropout, to be trained                 | Regularisation             |
| `selection`       | a grid over layers and units                         | Regularisation             |
| `evaluation`      | accuracy, confusion matrix, precision, recall, F1    | Did it learn?              |
| `validation`      | splits, folds, cross-validation, learning curves     | Did it learn?              |
| `data`            | the data sets that ship with the course              | Logistic regression        |
| `data.boolean`    | truth tables as data                                 | Threshold units            |
| `data.synthetic`  | moons, circles, spirals; functions of one variable   | The two-layer network      |
"""
