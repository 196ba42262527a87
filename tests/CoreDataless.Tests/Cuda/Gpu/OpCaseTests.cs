using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>
/// Every operation, gradient and small network against the reference in double: after one run, with the device's masks on
/// both sides.
/// </summary>
public class OpCaseTests(Backends backends) : IClassFixture<Backends>
{
    // Something of everything, small.
    private static readonly string[] Few =
    [
        "small resnet, losses", "prototype descent", "relu, max pool, relu of (6, 8, 8) seeds 3",
        "prediction of 10 classes",
    ];

    public static IEnumerable<TheoryDataRow<string, Precision, string>> Cases => TestDevice.Rows(
        from precision in Enum.GetValues<Precision>()
        from @case in OpCases.All
        where precision == Precision.Fp32 || DependsOnPrecision(@case)
        select (precision, @case.Name),
        from name in Few
        from precision in (Precision[])[Precision.Fp32, Precision.Tf32]
        where precision == Precision.Fp32 || DependsOnPrecision(OpCases.Get(name))
        select (precision, name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_reference(string device, Precision precision, string name)
    {
        OpCase @case = OpCases.Get(name);
        CaseGraph graph = @case.Make();
        Computation computation = graph.Computation(@case.Images);
        var masks = new SharedMasks(computation);
        using IProgram program = backends[device, precision].Compile(
            new Computation(@case.Images, [.. graph.Outputs, .. masks.Decided.Keys], graph.Updates));
        using var reference = new ReferenceBackend();
        using ReferenceProgram expected = reference.Compile(masks.Copied);
        foreach (Node input in Runs.Needed(graph))
        {
            float[] values = graph.Values(input, @case.Images);
            program.Write(input, values);
            expected.Write(masks[input], values);
        }
        program.Run(@case.Images);
        foreach ((Node decision, Node input) in masks.Decided)
            expected.Write(input, Runs.Read(program, decision, @case.Images));
        expected.Run(@case.Images);
        double nmse = Closeness.LargestNmse(precision, Closeness.Layers(computation));
        foreach (Node output in graph.Outputs)
        {
            Closeness.Check(
                nmse,
                Runs.Read(expected, masks[output], @case.Images),
                Runs.Read(program, output, @case.Images),
                $"{output} in {precision}");
        }
    }

    // DeepFool's choice of the nearest boundary is a decision too: with rounded factors it may be another one.
    private static bool DependsOnPrecision(OpCase @case)
    {
        IReadOnlyList<Node> needed = @case.Make().Computation(1).Needed;
        return needed.Any(n => n.Op is Op.Conv2d or Op.ConvInputGrad) && !needed.Any(n => n.Op is Op.DeepFoolMove);
    }
}
