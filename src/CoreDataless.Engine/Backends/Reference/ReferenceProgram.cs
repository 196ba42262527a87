namespace CoreDataless.Engine;

/// <summary>
/// A computation in double: one array per node, walked in the order of the graph. It takes and gives double as well
/// as float, so that finite differences can be taken through it.
/// </summary>
public sealed class ReferenceProgram : IProgram
{
    private readonly Computation _computation;
    private readonly Node[] _nodes;
    private readonly Dictionary<Node, double[]> _values = [];
    private readonly RunState _state;
    private readonly RunHistory _history;

    internal ReferenceProgram(Computation computation)
    {
        _computation = computation;
        (_state, _history) = (new RunState(computation), new RunHistory(computation));
        _nodes = [.. computation.Needed];
        foreach (Node node in _nodes) _values[node] = Allocate(computation, node);
    }

    /// <inheritdoc/>
    public int Capacity => _computation.Capacity;

    /// <inheritdoc/>
    public long MemoryBytes => _values.Values.Sum(v => sizeof(double) * v.LongLength);

    /// <summary>None: weights are values like all others.</summary>
    public long WeightBytes => 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Listing =>
        [.. _nodes.Where(n => n.Op is not (Op.Input or Op.Constant)).Select(n => $"{n}: plain loops")];

    /// <inheritdoc/>
    public void Write(Node input, ReadOnlySpan<float> values)
    {
        Span<double> to = Rows(input, values.Length, Writable(input));
        for (int i = 0; i < values.Length; i++) to[i] = values[i];
    }

    /// <summary>As <see cref="Write(Node, ReadOnlySpan{float})"/>, without rounding to float.</summary>
    public void Write(Node input, ReadOnlySpan<double> values) =>
        values.CopyTo(Rows(input, values.Length, Writable(input)));

    /// <inheritdoc/>
    public void Read(Node value, Span<float> destination)
    {
        ReadOnlySpan<double> from = Rows(value, destination.Length, Readable(value));
        for (int i = 0; i < destination.Length; i++) destination[i] = (float)from[i];
    }

    /// <summary>As <see cref="Read(Node, Span{float})"/>, without rounding to float.</summary>
    public void Read(Node value, Span<double> destination) =>
        Rows(value, destination.Length, Readable(value)).CopyTo(destination);

    /// <inheritdoc/>
    public void Run(int images)
    {
        _state.CheckRun(images);
        Compute(_nodes, images);
        Update(images);
    }

    /// <inheritdoc/>
    public int Repeat(int images, int times, CancellationToken cancellation = default)
    {
        _state.CheckRepeat(images, times);
        return _history.Repeat(this, images, times, cancellation);
    }

    /// <inheritdoc/>
    public void ReadRun(Node output, int run, Span<float> destination) => _history.Read(output, run, destination);

    /// <inheritdoc/>
    public void Start(int images)
    {
        _state.CheckStart(images);
        Compute(_nodes.AsSpan(0, _computation.BeforePause.Count), images);
        _state.Paused(images);
    }

    /// <inheritdoc/>
    public void Resume(ReadOnlySpan<int> rows)
    {
        _state.Resume(rows);
        if (rows.IsEmpty) return;
        foreach (Node node in _nodes)
        {
            if (_computation.IsKnownAtPause(node) && !node.IsConstant) MoveUp(node, rows);
        }
        Compute(_nodes.AsSpan(_computation.BeforePause.Count), rows.Length);
        Update(rows.Length);
    }

    /// <summary>Nothing to release.</summary>
    public void Dispose()
    {
    }

    internal static long Elements(Computation computation, Node node) =>
        node.IsConstant ? node.Shape.Count : (long)computation.Capacity * node.Copies * node.Shape.Count;

    private void Compute(ReadOnlySpan<Node> nodes, int images)
    {
        foreach (Node node in nodes)
        {
            int rows = images * node.Copies;
            for (int row = 0; row < rows; row++) ComputeRow(node, row, rows);
        }
    }

    private void Update(int images)
    {
        for (int i = 0; i < _computation.Updates.Count; i++)
        {
            (Node variable, Node value) = (_computation.Updates[i].Variable, _computation.Updates[i].Value);
            int count = images * value.Copies * value.Shape.Count;
            _values[value].AsSpan(0, count).CopyTo(_values[variable]);
        }
    }

    private void MoveUp(Node node, ReadOnlySpan<int> images)
    {
        Span<double> values = _values[node];
        int length = node.Copies * node.Shape.Count;
        for (int i = 0; i < images.Length; i++) values.Slice(images[i] * length, length).CopyTo(values[(i * length)..]);
    }

    private static double[] Allocate(Computation computation, Node node)
    {
        long elements = Elements(computation, node);
        if (elements > Array.MaxLength)
            throw new GraphException($"{node}: {elements} values for {computation.Capacity} images are too many");
        var values = new double[elements];
        if (node.IsConstant) Array.ConvertAll(node.Tensor.Values, v => (double)v).CopyTo(values, 0);
        return values;
    }

    // One row of one node. An input that the node does not have is an empty span: that is how a missing bias reads.
    private void ComputeRow(Node node, int row, int rows)
    {
        Span<double> y = Row(node, row);
        ReadOnlySpan<double> a = Operand(node, 0, row), b = Operand(node, 1, row), c = Operand(node, 2, row);
        Shape from = node.Inputs.IsEmpty ? default : node.Inputs[0].Shape;
        Shape to = node.Shape;
        switch (node.Op)
        {
            case Op.Input or Op.Constant: break;

            case Op.Affine: ReferenceKernels.Affine(to, a, b, c, y); break;
            case Op.BatchNorm bn:
                ReferenceKernels.BatchNorm(bn.Epsilon, to, a, b, c, Operand(node, 3, row), Operand(node, 4, row), y);
                break;
            case Op.Relu: ReferenceKernels.Relu(a, y); break;
            case Op.ReluGrad: ReferenceKernels.ReluGrad(a, b, y); break;
            case Op.Add: ReferenceKernels.Add(a, b, y); break;
            case Op.Reshape: a.CopyTo(y); break;
            case Op.Concat: Concat(node, row, y); break;
            case Op.SliceChannels s: ReferenceKernels.SliceChannels(s, from, a, y); break;
            case Op.PadChannels p: ReferenceKernels.PadChannels(p, from, a, y); break;

            case Op.Conv2d op: ReferenceKernels.Conv2d(op, from, a, b, c, to, y); break;
            case Op.ConvInputGrad op: ReferenceKernels.ConvInputGrad(op, from, a, b, y); break;
            case Op.Linear: ReferenceKernels.Linear(a, b, c, y); break;
            case Op.LinearInputGrad: ReferenceKernels.LinearInputGrad(a, b, y); break;

            case Op.MaxPool op: ReferenceKernels.MaxPool(op.Window, from, a, to, y); break;
            case Op.MaxPoolGrad op: ReferenceKernels.MaxPoolGrad(op.Window, from, a, to, b, y); break;
            case Op.AveragePool op:
                ReferenceKernels.AveragePool(op.Window, op.CountPadding, from, a, to, y);
                break;
            case Op.AveragePoolGrad op:
                ReferenceKernels.AveragePoolGrad(op.Window, op.CountPadding, from, a, to, y);
                break;
            case Op.GlobalAveragePool: ReferenceKernels.GlobalAveragePool(from, a, y); break;
            case Op.GlobalAveragePoolGrad: ReferenceKernels.GlobalAveragePoolGrad(to, a, y); break;

            case Op.SoftmaxCrossEntropy { Seed: SeedGradient.Torch }: y[0] = TorchSoftmax.Loss(a, b); break;
            case Op.SoftmaxCrossEntropy { Seed: SeedGradient.Exact }: y[0] = ExactSoftmax.Loss(a, b); break;
            case Op.SoftmaxCrossEntropyGrad { Seed: SeedGradient.Torch }: TorchSoftmax.Gradient(a, b, c, y); break;
            case Op.SoftmaxCrossEntropyGrad { Seed: SeedGradient.Exact }: ExactSoftmax.Gradient(a, b, c, y); break;

            case Op.Predicts: y[0] = ReferenceKernels.Class(a) == ReferenceKernels.Class(b) ? 1 : 0; break;
            case Op.L2Norm: y[0] = ReferenceKernels.L2Norm(a); break;
            case Op.DescentStep op: DescentStep(node, op, row, rows, y); break;
            case Op.DeepFoolMove: DeepFoolMove(node, row, y); break;
            case Op.DeepFoolPoint op: ReferenceKernels.DeepFoolPoint(op, a, b, y); break;

            default: throw new GraphException($"{node}: the reference backend does not know this operation");
        }
    }

    private void Concat(Node node, int row, Span<double> y)
    {
        int start = 0;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            ReadOnlySpan<double> part = Operand(node, i, row);
            part.CopyTo(y[start..]);
            start += part.Length;
        }
    }

    private void DescentStep(Node node, Op.DescentStep op, int row, int rows, Span<double> y)
    {
        int first = row / op.GroupSize * op.GroupSize;
        int end = Math.Min(first + op.GroupSize, rows);
        double sum = 0;
        for (int r = first; r < end; r++) sum += (float)Operand(node, 3, r)[0];
        ReferenceKernels.DescentStep(
            op, Operand(node, 0, row), Operand(node, 1, row), Operand(node, 2, row)[0], op.Moves(sum, end - first), y);
    }

    // The one operation whose inputs have more copies than its result.
    private void DeepFoolMove(Node node, int image, Span<double> move)
    {
        (Node gradients, Node logits, Node seeds) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        int best = -1;
        double distance = 0;
        for (int s = 0; s < seeds.Copies; s++)
        {
            int row = image * seeds.Copies + s;
            double f = ReferenceKernels.Dot(Row(seeds, row), Row(logits, image));
            double d = Math.Abs(f) / (ReferenceKernels.L2Norm(Row(gradients, row)) + 1e-8);
            if (best < 0 || d < distance) (best, distance) = (row, d);
        }
        ReferenceKernels.DeepFoolMove(distance, Row(gradients, best), move);
    }

    // A constant is whole for every row; a value of one copy is shared by all copies of an image.
    private ReadOnlySpan<double> Operand(Node node, int index, int row)
    {
        if (index >= node.Inputs.Length) return [];
        Node input = node.Inputs[index];
        return Row(input, input.Copies == node.Copies ? row : row / node.Copies);
    }

    private Span<double> Row(Node node, int row) => node.IsConstant
        ? _values[node]
        : _values[node].AsSpan(row * node.Shape.Count, node.Shape.Count);

    private Node Writable(Node node)
    {
        _state.CheckWrite();
        return node.Op is Op.Input && _values.ContainsKey(node)
            ? node
            : throw new GraphException($"Write: {node} is not an input of this computation");
    }

    private Node Readable(Node node)
    {
        _state.CheckRead(node);
        return _computation.Outputs.Contains(node) || (node.Op is Op.Input && _values.ContainsKey(node))
            ? node
            : throw new GraphException($"Read: {node} is neither an output nor an input of this computation");
    }

    private Span<double> Rows(Node node, int length, Node allowed)
    {
        double[] values = _values[allowed];
        if (length == 0 || length % node.Shape.Count != 0 || length > values.Length)
        {
            throw new GraphException(
                $"{node}: {length} values are not whole rows of {node.Shape.Count}, at most {values.Length}");
        }
        return values.AsSpan(0, length);
    }
}
