using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>No operation without a case, and none without either a gradient rule or a word that it has none.</summary>
public class OpCoverageTests
{
    private static readonly Type[] Leaves = [typeof(Op.Input), typeof(Op.Constant)];

    private static readonly Type[] NotDifferentiable =
    [
        typeof(Op.ConvInputGrad), typeof(Op.LinearInputGrad), typeof(Op.ReluGrad), typeof(Op.MaxPoolGrad),
        typeof(Op.AveragePoolGrad), typeof(Op.GlobalAveragePoolGrad), typeof(Op.SoftmaxCrossEntropyGrad),
        typeof(Op.Predicts), typeof(Op.L2Norm), typeof(Op.DescentStep), typeof(Op.DeepFoolMove), typeof(Op.DeepFoolPoint),
    ];

    private static readonly CaseGraph[] Graphs = [.. OpCases.All.Select(c => c.Make())];

    public static TheoryData<string> Ops => new(Subtypes.Select(t => t.Name));

    private static IEnumerable<Type> Subtypes => typeof(Op).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Op)));

    [Fact]
    public void Names_of_cases_are_unique() =>
        Assert.Empty(OpCases.All.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key));

    [Theory]
    [MemberData(nameof(Ops))]
    public void Each_op_has_a_case(string op) =>
        Assert.Contains(Graphs, g => g.Computation(1).Needed.Any(n => n.Op.Name == op));

    [Theory]
    [MemberData(nameof(Ops))]
    public void Each_op_is_differentiated_in_a_case_or_known_to_have_no_gradient(string op)
    {
        Type type = Subtypes.Single(t => t.Name == op);
        if (Leaves.Contains(type)) return;
        Node[] nodes = [.. Graphs.SelectMany(g => g.Graph.Nodes).Where(n => n.Op.GetType() == type)];
        if (NotDifferentiable.Contains(type))
        {
            Node node = nodes[0];
            Node seed = node.Graph.Input("seed", node.Shape, node.Copies);
            Assert.Throws<NotDifferentiableException>(() => node.Graph.Gradient(node, node.Inputs[0], seed));
        }
        else
        {
            Assert.Contains(Graphs, g => g.Checks.Exists(check => IsBetween(check, op)));
        }
    }

    // Whether the way from the check's x to its y passes the operation.
    private static bool IsBetween(GradientCheck check, string op)
    {
        bool DependsOnX(Node n) => n == check.X || n.Inputs.Any(DependsOnX);
        bool Passes(Node n) => DependsOnX(n) && (n.Op.Name == op || n.Inputs.Any(Passes));
        return Passes(check.Y);
    }
}
