using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

/// <summary>Random weights under the names of any spelling, as small as wanted.</summary>
internal sealed record Miniature
{
    public string StemConv { get; init; } = "conv1";

    public string StemNorm { get; init; } = "bn1";

    public string Stage { get; init; } = "layer{0}";

    public Func<int, string> Conv { get; init; } = n => $"conv{n}";

    public Func<int, string> Norm { get; init; } = n => $"bn{n}";

    /// <summary>Null: option A.</summary>
    public string? Shortcut { get; init; } = "shortcut";

    public string Head { get; init; } = "linear";

    public int[] Blocks { get; init; } = [2, 2, 2, 2];

    public int[] Widths { get; init; } = [2, 4, 8, 16];

    public int StemKernel { get; init; } = 3;

    public int Channels { get; init; } = 3;

    public int Classes { get; init; } = 10;

    public bool Bottleneck { get; init; }

    public static Miniature Authors { get; } = new();

    public static Miniature Torchvision { get; } = new() { Shortcut = "downsample", Head = "fc", StemKernel = 7 };

    public static Miniature Akamaster { get; } = new() { Shortcut = null, Blocks = [3, 3, 3], Widths = [2, 4, 8] };

    public static Miniature Theo { get; } = Akamaster with { StemConv = "conv", StemNorm = "bn" };

    public static Miniature Dans { get; } = Akamaster with { Shortcut = "downsample", Head = "fc" };

    public static Miniature Ehanw { get; } = Dans with
    {
        StemConv = "conv_1",
        StemNorm = "bn_1",
        Stage = "stage_{0}",
        Conv = n => $"conv_{n}",
        Norm = n => $"bn_{n}",
    };

    public static Miniature Residuals { get; } = new()
    {
        StemConv = "conv1.0",
        StemNorm = "conv1.1",
        Stage = "conv{1}_x",
        Head = "fc",
        Conv = n => $"residual_function.{3 * n - 3}",
        Norm = n => $"residual_function.{3 * n - 2}",
    };

    public List<Weight> Weights()
    {
        var all = new List<Weight>();
        Layer(all, StemConv, StemNorm, Widths[0], Channels, StemKernel);
        int from = Widths[0];
        for (int s = 0; s < Blocks.Length; s++)
        {
            for (int b = 0; b < Blocks[s]; b++)
            {
                string block = $"{string.Format(Stage, s + 1, s + 2)}.{b}";
                from = Block(all, block, from, Widths[s], strided: s > 0 && b == 0);
            }
        }
        all.Add(Random($"{Head}.weight", Classes, from));
        all.Add(Random($"{Head}.bias", Classes));
        return all;
    }

    public WeightSet Set(Dictionary<string, string>? metadata = null) => new("mini.pth", Weights(), metadata);

    public Recognition Recognise(NetworkOptions? options = null) => ModelLoader.Recognise(Set(), options);

    public static Weight Random(string name, params long[] shape) => new(name, shape, () =>
    {
        var random = new Random(name.Length + (int)shape.Sum());
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return values;
    });

    private int Block(List<Weight> all, string block, int from, int width, bool strided)
    {
        int to = Bottleneck ? 4 * width : width;
        int convs = Bottleneck ? 3 : 2;
        for (int n = 1; n <= convs; n++)
        {
            int kernel = Bottleneck && n != 2 ? 1 : 3;
            (int inputs, int outputs) = (n == 1 ? from : width, n == convs ? to : width);
            Layer(all, $"{block}.{Conv(n)}", $"{block}.{Norm(n)}", outputs, inputs, kernel);
        }
        if (Shortcut is not null && (strided || from != to))
            Layer(all, $"{block}.{Shortcut}.0", $"{block}.{Shortcut}.1", to, from, 1);
        return to;
    }

    private static void Layer(List<Weight> all, string conv, string norm, int outputs, int inputs, int kernel)
    {
        all.Add(Random($"{conv}.weight", outputs, inputs, kernel, kernel));
        foreach (string part in (string[])["weight", "bias", "running_mean", "running_var"])
            all.Add(Random($"{norm}.{part}", outputs));
        all.Add(new Weight($"{norm}.num_batches_tracked", [], () => [1]));
    }
}
