using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>The same bits again and again, and memory that neither grows on the device nor on the host.</summary>
/// <remarks>Alone, because what is free on a device depends on all who use it.</remarks>
[Collection(nameof(Alone))]
public class EnduranceTests(Backends backends) : IClassFixture<Backends>
{
    private readonly OpCase _descent = OpCases.Get("prototype descent");

    public static IEnumerable<TheoryDataRow<string, Precision, string>> Devices => TestDevice.Rows(Precision.Tf32);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Runs_give_the_same_bits_whatever_was_run_before_and_beside(string device, Precision precision, string _)
    {
        CaseGraph graph = OpCases.Get("small resnet, losses").Make();
        const int Images = 4;
        using IProgram program = backends[device, precision].Compile(graph.Computation(Images));
        float[][] first = [];
        for (int round = 0; round < 5; round++)
        {
            // All images but the first are not numbers in every other round; run by run, then as a graph.
            foreach (Node input in Runs.Needed(graph))
            {
                float[] values = graph.Values(input, Images);
                if (round % 2 == 1) values.AsSpan(values.Length / Images).Fill(float.NaN);
                program.Write(input, values);
            }
            program.Run(Images);
            float[][] read = [.. graph.Outputs.Select(o => Runs.Read(program, o, round % 2 == 1 ? 1 : Images))];
            if (round == 0) first = read;
            foreach ((float[] expected, float[] actual) in first.Zip(read)) Assert.Equal(expected[..actual.Length], actual);
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_thousand_runs_take_no_memory(string device, Precision precision, string _)
    {
        int rounds = device == TestDevice.Gpu ? 40 : 2;
        CudaBackend backend = backends[device, precision];
        CaseGraph graph = _descent.Make();
        using IProgram program = backend.Compile(
            new Computation(_descent.Images, graph.Outputs, graph.Updates) { Repeats = backend.RunsAhead });
        foreach (Node input in Runs.Needed(graph)) program.Write(input, graph.Values(input, _descent.Images));
        var losses = new float[_descent.Images];
        void Round()
        {
            program.Repeat(_descent.Images, backend.RunsAhead);
            program.ReadRun(graph.Outputs[0], backend.RunsAhead - 1, losses);
        }
        // Graphs are recorded in the first runs.
        for (int i = 0; i < 3; i++) Round();
        long free = backend.MaxProgramBytes, allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < rounds; i++) Round();
        Assert.Equal(allocated, GC.GetAllocatedBytesForCurrentThread());
        Assert.InRange(backend.MaxProgramBytes, free - (1 << 20), long.MaxValue);
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss)));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Programs_and_backends_come_and_go_without_a_trace(string device, Precision precision, string _)
    {
        CudaBackend backend = backends[device, precision];
        Computation computation = _descent.Make().Computation(_descent.Images);
        backend.Compile(computation).Dispose();
        long free = backend.MaxProgramBytes;
        for (int i = 0; i < (device == TestDevice.Gpu ? 20 : 2); i++)
        {
            backend.Compile(computation).Dispose();
            using CudaBackend another = TestDevice.Open(device, precision);
            another.Compile(computation).Dispose();
        }
        // Libraries of NVIDIA's keep a little for each kernel that they load, once.
        Assert.InRange(backend.MaxProgramBytes, free - (64 << 20), long.MaxValue);
    }
}
