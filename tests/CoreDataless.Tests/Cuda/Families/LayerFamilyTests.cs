using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Choice;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Families;

/// <summary>
/// Every layer of the table of cases through each family of library calls. Steps that a family cannot do are the direct
/// kernel's: the listing says which.
/// </summary>
public sealed class LayerFamilyTests
{
    public static TheoryData<string> Convolutions => new(NamesWith("conv "));

    public static TheoryData<string> Linears => new(NamesWith("linear "));

    // Blocks and networks: what is fused behind a layer, gradients with masks, one mask for several seeds.
    public static TheoryData<string> Blocks => new(
        OpCases.All.Where(HasConvolution).Select(c => c.Name).Except(NamesWith("conv ")));

    [Theory]
    [MemberData(nameof(Convolutions))]
    [MemberData(nameof(Blocks))]
    public void Fused_graphs_agree_with_the_reference(string name) =>
        Agrees(name, "cuDNN fused", "cuDNN plain", "direct");

    [Theory]
    [MemberData(nameof(Convolutions))]
    [MemberData(nameof(Blocks))]
    public void Plain_convolutions_agree_with_the_reference(string name) => Agrees(name, "cuDNN plain", "direct");

    [Theory]
    [MemberData(nameof(Linears))]
    public void Products_agree_with_the_reference(string name) => Agrees(name, "cuBLAS");

    private static bool HasConvolution(OpCase @case) => @case.Make().Graph.Nodes.Any(n => n.Op is Op.Conv2d);

    private static string[] NamesWith(string start) =>
        [.. OpCases.All.Select(c => c.Name).Where(n => n.StartsWith(start, StringComparison.Ordinal))];

    private static void Agrees(string name, params string[] families)
    {
        EmulatedBackends.SkipUnlessThere();
        OpCase @case = OpCases.Get(name);
        CaseGraph graph = @case.Make();
        using CudaBackend backend = ChosenLayers.Backend(EmulatedCuda.Libraries, Precision.Fp32, families);
        using IProgram program = backend.Compile(graph.Computation(@case.Images));
        float[][] expected = Runs.Of(@case, TestBackends.Reference);
        float[][] actual = Runs.Of(@case, graph, program, firstImage: 0, @case.Images);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = LayerTrial.SquaredError(actual[i], expected[i]);
            Assert.True(error < 1e-10, $"output {i}: a relative squared error of {error}");
        }
        Assert.Contains(program.Listing, line => line.Contains(families[0], StringComparison.Ordinal));
    }
}
