using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine.LinearAlgebra;

namespace CoreDataless.Tests.Cuda.Singular;

/// <summary>Matrices are read and copied while the device works on those before them.</summary>
public sealed unsafe class OverlapTests : OnEmulatedCuda
{
    private const int Rows = 50, Columns = 30;

    private static readonly double[][,] All =
        [.. Enumerable.Range(1, 4).Select(seed => new MatrixRecipe((ulong)seed).Uniform(Rows, Columns))];

    [Fact]
    public void The_next_is_there_while_one_is_used_and_the_one_after_it_takes_its_place()
    {
        using var device = new CudaDevice(EmulatedCuda.Libraries, 0);
        using Lock.Scope entered = device.Enter();
        using var team = new WorkerTeam(2);
        using var lane = new CopyLane(device, 100);
        using var memory = new GrowingMemory(device);
        var shape = new MatrixShape(Rows, Columns);
        var room = new MatrixRoom(memory.Reserve(2 * shape.Count * sizeof(double)), Slots: 2, Matrices: 1);
        using var feed = new MatrixFeed(device, lane, team, new Matrices(All), room, CancellationToken.None);
        using IEnumerator<MatrixChunk> chunks = feed.Chunks().GetEnumerator();

        var taken = new List<MatrixChunk>();
        for (int i = 0; i < All.Length; i++)
        {
            // The first two at once; then one more for each that is given back.
            if (i >= room.Slots) feed.Release();
            Assert.True(chunks.MoveNext());
            taken.Add(chunks.Current);
            foreach (MatrixChunk chunk in taken.TakeLast(room.Slots))
                Assert.Equal(All[chunk.First].Cast<double>(), OnDevice(device, chunk));
        }
        Assert.Equal([0, 1, 2, 3], taken.Select(c => c.First));
        Assert.Equal([0, 1, 0, 1], taken.Select(c => c.Slot));
        Assert.False(chunks.MoveNext());
    }

    [Fact]
    public void The_device_works_on_a_matrix_before_the_next_is_read()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = SolverBackends.Open(
            cuda.Tables, SolverBackends.Limits with { MostBytes = 1 });
        var matrices = new WaitingMatrices(
            new Matrices(All), matrix => matrix == 0 || cuda.Calls("cusolverDnXsyevd") >= matrix);
        double[] values = Matrices.Values(matrices, backend);
        Assert.Equal(Matrices.Values(new Matrices(All), backend), values);
        Assert.True(matrices.Came);
    }

    private static double[] OnDevice(CudaDevice device, MatrixChunk chunk)
    {
        var values = new double[Rows * Columns];
        fixed (double* to = values)
        {
            device.Driver.Check(device.Driver.cuMemcpyDtoHAsync_v2(
                to, chunk.Address, (nuint)values.Length * sizeof(double), device.Stream));
        }
        return values;
    }

    /// <summary>Matrices of which each can be read only when something has come to pass.</summary>
    private sealed class WaitingMatrices(IMatrixBatch all, Func<int, bool> mayRead) : IMatrixBatch
    {
        public int Count => all.Count;

        public int Rows => all.Rows;

        public int Columns => all.Columns;

        /// <summary>Did all come to pass?</summary>
        public bool Came { get; private set; } = true;

        public void Read(int matrix, int firstRow, Span<double> destination)
        {
            Came &= SpinWait.SpinUntil(() => mayRead(matrix), TimeSpan.FromSeconds(20));
            all.Read(matrix, firstRow, destination);
        }
    }
}
