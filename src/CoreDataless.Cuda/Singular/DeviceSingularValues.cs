using CoreDataless.Cuda.Native;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Cuda;

/// <summary>
/// Singular values of matrices on the device, as eigenvalues: of the square where a matrix is tall and the condition
/// that shows then allows it, else of the Jordan-Wielandt matrix, whose values are as good as LAPACK's gesdd's.
/// </summary>
/// <remarks>
/// cuSOLVER's own gesvdp perturbs small values, gesvdj and gesvd take one matrix at a time; the eigenvalues of many
/// symmetric matrices it finds at once. A Jordan-Wielandt matrix costs four times a square one's two diagonals.
/// </remarks>
internal sealed class DeviceSingularValues : IDisposable
{
    private readonly SingularLimits _limits;
    private readonly ResourceScope _scope;
    private readonly Squares _squares;
    private readonly JordanWielandt _jordanWielandt;
    private readonly TriangularFactor _factor;
    private readonly SymmetricEigenvalues _eigenvalues;

    /// <summary>Starts cuBLAS and cuSOLVER; the caller has entered the device.</summary>
    /// <exception cref="CudaException">One of them does not start.</exception>
    /// <exception cref="DeviceMemoryException">There is no memory for their scratch.</exception>
    public DeviceSingularValues(
        CudaDevice device, KernelLibrary kernels, CuBlas cuBlas, CuSolver cuSolver, SingularLimits limits)
    {
        (_limits, _scope) = (limits, device.NewScope());
        try
        {
            _squares = new Squares(new CuBlasHandle(device, cuBlas, _scope));
            var solver = new CuSolverHandle(device, cuSolver, _scope);
            _jordanWielandt = new JordanWielandt(kernels);
            _factor = new TriangularFactor(device, kernels, solver);
            _eigenvalues = new SymmetricEigenvalues(device, solver);
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    /// <summary>Can cuSOLVER solve several matrices at once?</summary>
    public bool IsBatched => _eigenvalues.IsBatched;

    /// <summary>Rows of the symmetric matrix that is tried first.</summary>
    public static long FirstSize(MatrixShape shape) => shape.IsTall ? shape.Short : (long)shape.Rows + shape.Columns;

    /// <summary>Computes the values of matrices that lie one after the other, and may be lost.</summary>
    /// <param name="matrices">The first.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="values">Receives the values of one after the other, the largest first.</param>
    /// <param name="unsolved">
    /// Receives which have none: their eigenvalues did not converge, or one is too large.
    /// </param>
    /// <exception cref="CudaException">A call was refused; others may still be under way.</exception>
    /// <exception cref="DeviceMemoryException">Memory ran out; calls may still be under way.</exception>
    public void Solve(ulong matrices, MatrixShape shape, Span<double> values, List<int> unsolved)
    {
        List<int> all = [.. Enumerable.Range(0, values.Length / shape.Short)];
        var call = new Call(matrices, shape, unsolved);
        if (!shape.IsTall)
        {
            ByJordanWielandt(call, all, values);
            return;
        }
        List<int> refused = BySquare(call, all, values);
        if (refused.Count > 0) ByJordanWielandt(call, refused, values);
    }

    public void Dispose()
    {
        _eigenvalues.Dispose();
        _factor.Dispose();
        _scope.Dispose();
    }

    // Returns those whose condition is too much for it.
    private List<int> BySquare(Call call, List<int> indices, Span<double> values)
    {
        MatrixShape shape = call.Shape;
        List<int> refused = [];
        double mostCondition = MatrixSolver.MostConditionOfSquare(shape.Long);
        foreach (int[] some in Parts(call, indices, shape.Short))
        {
            _squares.Enqueue(call.At(some[0]), shape, some.Length, _eigenvalues.At(0));
            _eigenvalues.Solve(some.Length);
            for (int i = 0; i < some.Length; i++)
            {
                Span<double> own = call.Of(some[i], values);
                Take(i, own);
                foreach (ref double value in own) value = Math.Sqrt(value);
                if (!_eigenvalues.HasConverged(i)) call.Unsolved.Add(some[i]);
                else if (!(own[0] <= mostCondition * own[^1])) refused.Add(some[i]);
            }
        }
        return refused;
    }

    private void ByJordanWielandt(Call call, List<int> indices, Span<double> values)
    {
        MatrixShape shape = call.Shape;
        int size = shape.HasSmallFactor ? 2 * shape.Short : shape.Long + shape.Short;
        foreach (int[] some in Parts(call, indices, size))
        {
            if (shape.HasSmallFactor) EnqueueTriangles(call, some);
            else EnqueueWhole(call, some);
            _eigenvalues.Solve(some.Length);
            for (int i = 0; i < some.Length; i++)
            {
                Take(i, call.Of(some[i], values));
                if (!_eigenvalues.HasConverged(i)) call.Unsolved.Add(some[i]);
            }
        }
    }

    private void EnqueueTriangles(Call call, int[] indices)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            ulong factor = _factor.Enqueue(call.At(indices[i]), call.Shape);
            _jordanWielandt.EnqueueTriangle(factor, call.Shape, _eigenvalues.At(i));
        }
    }

    // Neighbours together.
    private void EnqueueWhole(Call call, int[] indices)
    {
        for (int i = 0, run; i < indices.Length; i += run)
        {
            for (run = 1; i + run < indices.Length && indices[i + run] == indices[i] + run; run++)
            {
            }
            _jordanWielandt.Enqueue(call.At(indices[i]), call.Shape, run, _eigenvalues.At(i));
        }
    }

    // As many at a time as there is room for; none where there is none for one, or one is too large for cuSOLVER.
    private IEnumerable<int[]> Parts(Call call, List<int> indices, int size)
    {
        int room = size > _limits.MostRows ? 0 : RoomFor(call, indices, size);
        if (room > 0) return indices.Chunk(room);
        call.Unsolved.AddRange(indices);
        return [];
    }

    private int RoomFor(Call call, List<int> indices, int size)
    {
        MatrixShape shape = call.Shape;
        try
        {
            // The square is smaller than any other.
            if (shape.HasSmallFactor && size > shape.Short) _factor.Reserve(call.At(indices[0]), shape);
            return _eigenvalues.Reserve(size, Math.Min(indices.Count, _limits.MostTogether), _limits.MostBytes);
        }
        catch (DeviceMemoryException)
        {
            return 0;
        }
    }

    // The largest eigenvalues, from the largest on. Those of a singular matrix may round to less than zero.
    private void Take(int index, Span<double> values)
    {
        ReadOnlySpan<double> ascending = _eigenvalues.Of(index);
        for (int i = 0; i < values.Length; i++) values[i] = Math.Max(0, ascending[^(i + 1)]);
    }

    private sealed record Call(ulong Matrices, MatrixShape Shape, List<int> Unsolved)
    {
        public ulong At(int index) => Matrices + (ulong)(index * Shape.Count * sizeof(double));

        public Span<double> Of(int index, Span<double> values) => values.Slice(index * Shape.Short, Shape.Short);
    }
}
