using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Singular values on a GPU, in double precision. What is too little work for it or too large for its memory, what does
/// not converge there, what a library refuses to compute, and what comes out wrong is the processor's; so is everything
/// where there is no cuSOLVER, it does not start, or there is no memory to copy from.
/// </summary>
/// <remarks>
/// NVIDIA's libraries choose their ways by how many matrices they get: the bits of a matrix's values may depend on what
/// else is in the batch and on free memory, their accuracy does not. Other calls of the backend wait meanwhile.
/// </remarks>
internal sealed class CudaSingularValues(CudaDevice device, KernelLibrary kernels, SingularLimits limits)
    : ISingularValues
{
    // Far more than rounding, far less than whatever goes wrong: a matrix's squares and its values' have the same sum.
    private const double MostError = 1e-6;

    private readonly HostSingularValues _host = new();
    private readonly GrowingMemory _slots = new(device);
    private DeviceSingularValues? _solver;
    private CopyLane? _lane;
    private bool _isForHostOnly;

    /// <inheritdoc/>
    /// <remarks>Memory of the host; that of the GPU is as much as there is for it.</remarks>
    public long EstimateBytes(IMatrixBatch matrices) => IsForHost(matrices)
        ? _host.EstimateBytes(matrices)
        : 2L * LaneLength(matrices) * sizeof(double);

    /// <inheritdoc/>
    /// <remarks>A call that cuBLAS, cuSOLVER or the compiler refuses costs only time: the processor steps in.</remarks>
    /// <exception cref="CudaException">The driver refused to bring the matrices, or to wait for the device.</exception>
    /// <exception cref="CudaDeviceLostException">The device failed.</exception>
    public void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation)
    {
        int each = Math.Min(matrices.Rows, matrices.Columns);
        if (IsForHost(matrices) || values.Length != (long)each * matrices.Count)
        {
            _host.Compute(matrices, values, cancellation);
            return;
        }
        List<int> left = ComputeOnDevice(matrices, values, cancellation);
        if (left.Count == 0) return;
        var others = new double[(long)left.Count * each];
        _host.Compute(new SomeMatrices(matrices, left), others, cancellation);
        for (int i = 0; i < left.Count; i++)
            others.AsSpan(i * each, each).CopyTo(values.Slice(left[i] * each, each));
    }

    public void Dispose()
    {
        _slots.Dispose();
        _lane?.Dispose();
        _solver?.Dispose();
        _host.Dispose();
    }

    private int LaneLength(IMatrixBatch matrices) => Math.Max(limits.PieceLength, matrices.Columns);

    private bool IsForHost(IMatrixBatch matrices) =>
        _isForHostOnly || MatrixShape.Of(matrices).Operations * matrices.Count < limits.LeastOperations;

    // Returns which matrices are left for the host.
    private List<int> ComputeOnDevice(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation)
    {
        using Lock.Scope entered = device.Enter();
        MatrixShape shape = MatrixShape.Of(matrices);
        if (Started() is not { } solver || !IsWorthwhile(solver, shape)
            || Reserve(matrices, shape) is not { } room || Lane(LaneLength(matrices)) is not { } lane)
        {
            return [.. Enumerable.Range(0, matrices.Count)];
        }
        List<int> left = [];
        using var feed = new MatrixFeed(device, lane, _host.Team, matrices, room, cancellation);
        foreach (MatrixChunk chunk in feed.Chunks())
        {
            cancellation.ThrowIfCancellationRequested();
            Span<double> own = values.Slice(chunk.First * shape.Short, chunk.Count * shape.Short);
            left.AddRange(Solve(solver, chunk, shape, own).Select(i => chunk.First + i));
            feed.Release();
        }
        return left;
    }

    private bool IsWorthwhile(DeviceSingularValues solver, MatrixShape shape) =>
        solver.IsBatched || shape.Operations >= limits.LeastOperationsOfOne;

    // Returns those of a chunk that have no values, or wrong ones.
    private IEnumerable<int> Solve(
        DeviceSingularValues solver, MatrixChunk chunk, MatrixShape shape, Span<double> values)
    {
        List<int> unsolved = [];
        try
        {
            solver.Solve(chunk.Address, shape, values, unsolved);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // The next chunk must not come to where something still runs; and a device that is lost says so here.
            device.Synchronize();
            return Enumerable.Range(0, chunk.Count);
        }
        return unsolved.Union(Finish(chunk, values));
    }

    // Returns those whose values are wrong.
    private static List<int> Finish(MatrixChunk chunk, Span<double> values)
    {
        List<int> wrong = [];
        int each = values.Length / chunk.Count;
        for (int i = 0; i < chunk.Count; i++)
        {
            Span<double> own = values.Slice(i * each, each);
            if (!double.IsFinite(chunk.Largest(i)))
            {
                own.Fill(double.NaN);
                continue;
            }
            double expected = chunk.Squares(i), sum = 0;
            foreach (ref double value in own)
            {
                sum += value * value;
                value = Math.ScaleB(value, chunk.Exponents[i]);
            }
            if (!(Math.Abs(sum - expected) <= MostError * expected)) wrong.Add(i);
        }
        return wrong;
    }

    private DeviceSingularValues? Started()
    {
        if (_solver is not null || _isForHostOnly) return _solver;
        if (device.Libraries is { CuBlas: { } cuBlas, CuSolver: { } cuSolver })
        {
            try
            {
                return _solver = new DeviceSingularValues(device, kernels, cuBlas, cuSolver, limits);
            }
            catch (Exception e) when (IsRefusal(e))
            {
                // A library that does not start is as good as none.
            }
        }
        _isForHostOnly = true;
        return null;
    }

    private static bool IsRefusal(Exception e) =>
        e is (CudaException and not CudaDeviceLostException) or DeviceMemoryException;

    // Null where the host has not as much to pin.
    private CopyLane? Lane(int length)
    {
        if (_lane?.Length >= length) return _lane;
        _lane?.Dispose();
        _lane = null;
        try
        {
            return _lane = new CopyLane(device, length);
        }
        catch (CudaException e) when (IsRefusal(e))
        {
            return null;
        }
    }

    // Two places, as large as there is memory for, where the matrices do not all fit one; null where none does.
    private MatrixRoom? Reserve(IMatrixBatch matrices, MatrixShape shape)
    {
        long bytes = shape.Count * sizeof(double), size = DeviceSingularValues.FirstSize(shape);
        long most = Math.Min(limits.MostBytes, device.FreeBytes() / 2);
        int count = (int)Math.Clamp(most / (2 * bytes + size * size * sizeof(double)), 1, matrices.Count);
        int slots = count < matrices.Count ? 2 : 1;
        while (true)
        {
            try
            {
                return new MatrixRoom(_slots.Reserve(slots * count * bytes), slots, count);
            }
            catch (DeviceMemoryException)
            {
                if (count == 1 && slots == 1) return null;
                (count, slots) = count > 1 ? (count / 2, 2) : (1, 1);
            }
        }
    }
}
