using System.Runtime.InteropServices;
using CoreDataless.Cuda.Native;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>The triangular factor of matrices that are much longer than wide, one at a time, by reflections.</summary>
internal sealed unsafe class TriangularFactor(CudaDevice device, KernelLibrary kernels, CuSolverHandle solver)
    : IDisposable
{
    /// <summary>The kernel that turns a matrix, and the file that it is in.</summary>
    public const string Source = "transpose";

    private const int Tile = 32;

    private readonly GrowingMemory _transpose = new(device);
    private readonly GrowingMemory _reflections = new(device);
    private readonly SolverWorkspace _workspace = new(device);

    private CuSolver Library => solver.Library;

    /// <summary>Makes room for a matrix, and for all others of its shape.</summary>
    /// <exception cref="DeviceMemoryException">There is not enough.</exception>
    public void Reserve(ulong matrix, MatrixShape shape)
    {
        if (IsTurned(shape)) _transpose.Reserve(shape.Count * sizeof(double));
        // And an info, which says of arguments what the status does.
        _reflections.Reserve(shape.Short * (long)sizeof(double) + sizeof(int));
        nuint onDevice = 0, onHost = 0;
        Library.Check(Library.cusolverDnXgeqrf_bufferSize(
            solver.Pointer, solver.Parameters, shape.Long, shape.Short, CuSolver.Double, Place(matrix, shape), shape.Long,
            CuSolver.Double, _reflections.Address, CuSolver.Double, &onDevice, &onHost));
        _workspace.Reserve(onDevice, onHost);
    }

    /// <summary>Puts it into the stream.</summary>
    /// <param name="matrix">A matrix of the shape that room was made for; it may be lost.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>
    /// Where the factor lies until the next: the upper triangle of a matrix of <see cref="MatrixShape.Long"/> rows,
    /// column by column.
    /// </returns>
    public ulong Enqueue(ulong matrix, MatrixShape shape)
    {
        ulong place = Place(matrix, shape);
        if (IsTurned(shape))
        {
            long tiles = Tiles(shape.Rows) * Tiles(shape.Columns);
            // A block a tile.
            Launch.EnqueueOver(kernels[Source, Source], tiles * Launch.Threads, new TransposeArguments(
                matrix, place, tiles, shape.Rows, shape.Columns));
        }
        ulong info = _reflections.Address + (ulong)shape.Short * sizeof(double);
        Library.Check(Library.cusolverDnXgeqrf(
            solver.Pointer, solver.Parameters, shape.Long, shape.Short, CuSolver.Double, place, shape.Long,
            CuSolver.Double, _reflections.Address, CuSolver.Double, _workspace.Address, _workspace.Bytes,
            _workspace.Host, _workspace.HostBytes, info));
        return place;
    }

    public void Dispose()
    {
        _transpose.Dispose();
        _reflections.Dispose();
        _workspace.Dispose();
    }

    // To columns that are as long as can be.
    private static bool IsTurned(MatrixShape shape) => shape.Rows > shape.Columns;

    private ulong Place(ulong matrix, MatrixShape shape) => IsTurned(shape) ? _transpose.Address : matrix;

    private static long Tiles(int length) => ((long)length + Tile - 1) / Tile;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TransposeArguments(ulong From, ulong To, long Tiles, int Rows, int Columns);
}
