using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>
/// Softmax cross-entropy and its gradient in both roundings. Exact numbers: Python's decimal with 60 digits,
/// <c>e = [(v - m).exp() for v in z]; p = [v / sum(e) for v in e]; dz = p - t</c>. Torch numbers: PyTorch 1.13 on the
/// CPU, <c>l = cross_entropy(tensor([z], requires_grad=True), tensor([t]), reduction='none'); l.sum().backward()</c>.
/// </summary>
public class SoftmaxLiteralTests
{
    public static TheoryData<float[], float[], double, double[]> Exact => new()
    {
        {
            [1, 2, 3], [1, 0, 0], 2.40760596444438030448,
            [-0.909969426829619542002, 0.244728471054797652473, 0.665240955774821889529]
        },
        {
            [1, 2, 3], [0, 0, 1], 0.407605964444380304483,
            [0.0900305731703804579980, 0.244728471054797652473, -0.334759044225178110471]
        },
        {
            [2, -1.5f, 0.25f, 4], [0.25f, 0.5f, 0.125f, 0.125f], 3.86970110997075165550,
            [-0.133626578800718306669, -0.496485827179878322615, -0.104777331685381190928, 0.734889737665977820211]
        },
        {
            // The loss itself is left out where log(1 + tiny) has lost its digits; the gradient has not.
            [20, 0, -1], [1, 0, 0], double.NaN,
            [-2.81940965728067766278E-9, 2.06115361662732139972E-9, 7.58256040653356263057E-10]
        },
        {
            [60, 0, -1], [1, 0, 0], double.NaN,
            [-1.19778510486890364275E-26, 8.75651076269652033849E-27, 3.22134028599251608900E-27]
        },
        { [100, 0, -50], [0, 1, 0], 100, [1, -1, 7.17509597316441041983E-66] },
    };

    public static TheoryData<float[], int, float, float[]> Torch => new()
    {
        { [1, 2, 3], 0, 2.407606f, [-0.90996945f, 0.24472849f, 0.665241f] },
        { [1, 2, 3], 2, 0.40760595f, [0.09003058f, 0.24472849f, -0.334759f] },
        { [2, -1.5f, 0.25f, 4], 1, 5.650951f, [0.11637342f, -0.9964858f, 0.020222668f, 0.85988975f] },
        { [16, 0, 0], 0, 2.3841855e-07f, [-2.3841858e-07f, 1.12535176e-07f, 1.12535176e-07f] },
        { [17, 0, 0, 0], 0, 0, [0, 4.1399375e-08f, 4.1399375e-08f, 4.1399375e-08f] },
        { [20, 0, -1], 0, 0, [0, 2.0611537e-09f, 7.58256e-10f] },
        { [100, 0, -50], 1, 100, [1, -1, 0] },
        {
            [9, 0, 0.5f, -3, 1, 2, 1.5f, 0, 0.25f, -1], 0, 2.4575766e-03f,
            [
                -2.4545789e-03f, 1.2310689e-04f, 2.0296893e-04f, 6.1291307e-06f, 3.346392e-04f, 9.0964366e-04f,
                5.517268e-04f, 1.2310689e-04f, 1.5807236e-04f, 4.5288492e-05f,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Exact_in_double(float[] logits, float[] target, double loss, double[] gradient)
    {
        (Node z, Node t, Node l) = Build(logits.Length, SeedGradient.Exact);
        if (!double.IsNaN(loss)) Expect.Precisely(l, [loss], (z, logits), (t, target));
        Expect.Precisely(l.Graph.Gradient(l, z), gradient, (z, logits), (t, target));
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Exact_on_every_backend(float[] logits, float[] target, double loss, double[] gradient)
    {
        (Node z, Node t, Node l) = Build(logits.Length, SeedGradient.Exact);
        Node dz = l.Graph.Gradient(l, z);
        foreach (float[] actual in Run(dz, (z, logits), (t, target)))
        {
            // Relative: saturated rows have tiny gradients that must not round to zero.
            for (int i = 0; i < gradient.Length; i++)
                Assert.Equal(1, Math.Abs(gradient[i]) < 1e-60 ? actual[i] + 1 : actual[i] / gradient[i], 1e-5);
        }
        if (!double.IsNaN(loss)) Expect.Values(l, [(float)loss], (z, logits), (t, target));
    }

    [Theory]
    [MemberData(nameof(Torch))]
    public void Torch_as_PyTorch_rounds(float[] logits, int target, float loss, float[] gradient)
    {
        (Node z, Node t, Node l) = Build(logits.Length, SeedGradient.Torch);
        var oneHot = new float[logits.Length];
        oneHot[target] = 1;
        foreach (float[] actual in Run(l, (z, logits), (t, oneHot)))
        {
            // A small loss is the logarithm of a sum near 1, whose quantum is 2^-23.
            if (loss is > 0 and < 0.1f) Assert.Equal(loss, actual[0], 1.2e-7f);
            else AssertUlps(loss, actual[0]);
        }
        foreach (float[] actual in Run(l.Graph.Gradient(l, z), (z, logits), (t, oneHot)))
        {
            // The target's component is a difference with 1, so its quantum is that of numbers near 1.
            for (int i = 0; i < gradient.Length; i++)
            {
                if (i == target && gradient[i] != 0) Assert.Equal(gradient[i], actual[i], 1.2e-7f);
                else AssertUlps(gradient[i], actual[i]);
            }
        }
    }

    [Fact]
    public void Torch_rounds_the_logits_first_even_in_a_backend_in_double()
    {
        (Node z, Node t, Node l) = Build(2, SeedGradient.Torch);
        Node dz = l.Graph.Gradient(l, z);
        using var backend = new ReferenceBackend();
        using ReferenceProgram program = backend.Compile(new Computation(2, [l, dz]));
        program.Write(z, [0.1, 0.7, (float)0.1, (float)0.7]);
        program.Write(t, [1.0, 0, 1, 0]);
        program.Run(2);
        float[] loss = Runs.Read(program, l, 2), gradient = Runs.Read(program, dz, 2);
        var exactLoss = new double[2];
        program.Read(l, exactLoss);
        Assert.Equal(exactLoss[0], exactLoss[1]);
        Assert.Equal((double)loss[0], exactLoss[0]);
        Assert.Equal(gradient[..2], gradient[2..]);
    }

    [Fact]
    public void Gradient_is_scaled_by_what_arrives_at_the_loss()
    {
        foreach (SeedGradient rounding in Enum.GetValues<SeedGradient>())
        {
            (Node z, Node t, Node l) = Build(2, rounding);
            Node seed = l.Graph.Input("seed", new Shape([]), copies: 2);
            Expect.Values(
                l.Graph.Gradient(l, z, seed), [-2, 2, 5, -5], (z, [0, 0]), (t, [1, 0]), (seed, [4, -10]));
        }
    }

    private static (Node Logits, Node Target, Node Loss) Build(int classes, SeedGradient seed)
    {
        var g = new Graph();
        Node z = g.Input("z", classes), t = g.Input("t", classes);
        return (z, t, g.SoftmaxCrossEntropy(z, t, seed));
    }

    private static IEnumerable<float[]> Run(Node value, params (Node Input, float[] Values)[] inputs)
    {
        foreach (TestBackend backend in TestBackends.All)
        {
            using IBackend device = backend.Create();
            using IProgram program = device.Compile(new Computation(1, [value]));
            foreach ((Node input, float[] values) in inputs) program.Write(input, values);
            program.Run(1);
            yield return Runs.Read(program, value, 1);
        }
    }

    // Two libraries' exp and log may differ in the last bits; zero is zero.
    private static void AssertUlps(float expected, float actual) =>
        Assert.True(
            expected == actual || Math.Abs(actual / expected - 1) < 5e-7, $"{actual:R} where {expected:R} is right");
}
