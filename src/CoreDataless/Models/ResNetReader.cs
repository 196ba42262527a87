using Pair = CoreDataless.Models.ResNetSpelling.Pair;

namespace CoreDataless.Models;

/// <summary>
/// Reads a ResNet of basic or bottleneck blocks from names and shapes: any width, depth of each stage, channels and
/// number of classes. Strides and paddings are the family's habit: stages after the first begin with stride 2.
/// </summary>
internal sealed class ResNetReader
{
    private const int MaxStages = 8;
    private readonly WeightSet _weights;
    private readonly List<Layer> _layers = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly List<ResNetName.Stage> _stages = [];

    // Which shortcut's name the file uses anywhere; null: none has weights (option A).
    private readonly string? _shortcut;
    private int _channels;

    private ResNetReader(WeightSet weights)
    {
        _weights = weights;
        _shortcut = ResNetSpelling.Shortcuts.FirstOrDefault(
            s => weights.Weights.Any(w => w.Name.Contains($".{s}.0.", StringComparison.Ordinal)));
    }

    /// <summary>The network, or null when no stage of blocks is found.</summary>
    public static NetworkPlan? Read(WeightSet weights, StemChoice choice)
    {
        int stages = Enumerable.Range(1, MaxStages).LastOrDefault(n => StageName(weights, n) is not null);
        return stages == 0 ? null : new ResNetReader(weights).Read(stages, choice);
    }

    private NetworkPlan Read(int stages, StemChoice choice)
    {
        string head = ResNetSpelling.Heads.FirstOrDefault(Exists) ?? ResNetSpelling.Heads[0];
        ResNetStem stem = ReadStem(choice, head);
        for (int n = 1; n <= stages; n++) ReadStage(n);
        _layers.Add(new Layer.GlobalAveragePool("mean over the map"));
        _layers.Add(new Layer.Linear(head, $"classifier {head}"));
        string name = ResNetName.Of(_stages, stem, optionA: _shortcut is null);
        return new NetworkPlan(name, _layers, stem.Input) { Problems = _problems, Warnings = _warnings };
    }

    private ResNetStem ReadStem(StemChoice choice, string head)
    {
        Pair pair = Choose(ResNetSpelling.Stems);
        var stem = ResNetStem.Of(Kernel(pair.Conv), choice, _shortcut, head);
        if (stem.Problem is not null) _problems.Add($"{pair.Conv}: {stem.Problem}");
        if (stem.Warning is not null) _warnings.Add($"{pair.Conv}: {stem.Warning}");
        AddConv(_layers, pair, stem.Stride, stem.Padding);
        _layers.Add(new Layer.Relu("stem"));
        if (stem.MaxPool) _layers.Add(new Layer.MaxPool("stem max pool", 3, 2, 1));
        _channels = OutputChannels(pair);
        return stem;
    }

    private void ReadStage(int n)
    {
        string stage = StageName(_weights, n) ?? ResNetSpelling.Stages(n)[0];
        int blocks = BlockCount(stage);
        bool bottleneck = false;
        int width = 0;
        for (int b = 0; b < blocks; b++)
        {
            string block = $"{stage}.{b}";
            Pair[] convs = [Conv(block, 1), Conv(block, 2), Conv(block, 3)];
            bottleneck = Exists(convs[2].Conv);
            width = OutputChannels(convs[1]);
            ReadBlock(block, bottleneck ? convs : convs[..2], stride: n > 1 && b == 0 ? 2 : 1);
        }
        _stages.Add(new ResNetName.Stage(blocks, width, bottleneck));
    }

    private void ReadBlock(string block, Pair[] convs, int stride)
    {
        var main = new List<Layer>();
        // Bottlenecks shrink in their 3x3 convolution, as torchvision's do; basic blocks in the first one.
        int strided = convs.Length == 3 ? 1 : 0;
        for (int i = 0; i < convs.Length; i++)
        {
            int wanted = convs.Length == 3 && i != 1 ? 1 : 3;
            RequireKernel(convs[i].Conv, wanted);
            AddConv(main, convs[i], i == strided ? stride : 1, wanted / 2);
            if (i + 1 < convs.Length) main.Add(new Layer.Relu(block));
        }
        if (_channels == 0) _channels = Dimension(convs[0].Conv, 1);
        int output = OutputChannels(convs[^1]);
        _layers.Add(new Layer.Residual(block, main, ReadShortcut(block, stride, output)));
        _layers.Add(new Layer.Relu(block));
        _channels = output;
    }

    private List<Layer> ReadShortcut(string block, int stride, int output)
    {
        var layers = new List<Layer>();
        string? own = ResNetSpelling.Shortcuts.FirstOrDefault(s => _weights.AnyIn($"{block}.{s}"));
        bool known = output > 0 && _channels > 0;
        bool changes = stride != 1 || (known && output != _channels);
        if (own is not null || (changes && _shortcut is not null))
        {
            var pair = new Pair($"{block}.{own ?? _shortcut}.0", $"{block}.{own ?? _shortcut}.1");
            RequireKernel(pair.Conv, 1);
            AddConv(layers, pair, stride, padding: 0);
        }
        else if (changes)
        {
            OptionA(layers, block, stride, known ? output - _channels : 0);
        }
        return layers;
    }

    // He et al.'s parameter-free shortcut: every second pixel, new channels are zeros, half of them before the others.
    private void OptionA(List<Layer> layers, string block, int stride, int more)
    {
        if (stride > 1) layers.Add(new Layer.AveragePool($"{block} shortcut", 1, stride, 0));
        if (more > 0) layers.Add(new Layer.PadChannels($"{block} shortcut", more / 2, more - more / 2));
        if (more < 0) _problems.Add($"{block}: no shortcut weights, yet {-more} channels fewer leave than arrive");
    }

    // A convolution with a bias and nothing after it carries its normalisation inside (folded); else one is expected.
    private void AddConv(List<Layer> layers, Pair pair, int stride, int padding)
    {
        layers.Add(new Layer.Conv(pair.Conv, pair.Conv, stride, padding));
        bool folded = _weights.Find(pair.Conv + ".bias") is not null && !_weights.AnyIn(pair.Norm);
        if (!folded) layers.Add(new Layer.BatchNorm(pair.Norm, pair.Norm));
    }

    private static string? StageName(WeightSet weights, int n) => ResNetSpelling.Stages(n).FirstOrDefault(
        s => Enumerable.Range(0, 2).Any(b => ResNetSpelling.Convs(1).Any(c => Exists(weights, c.In($"{s}.{b}").Conv))));

    private int BlockCount(string stage) => _weights.Weights
        .Where(w => w.Name.StartsWith(stage + ".", StringComparison.Ordinal))
        .Select(w => w.Name[(stage.Length + 1)..].Split('.')[0])
        .Select(text => int.TryParse(text, out int b) && b < _weights.Weights.Count ? b + 1 : 0)
        .Append(1)
        .Max();

    private Pair Conv(string block, int n) => Choose(ResNetSpelling.Convs(n), block);

    private Pair Choose(Pair[] spellings, string? block = null)
    {
        Pair[] full = block is null ? spellings : [.. spellings.Select(s => s.In(block))];
        Pair[] found = [.. full.Where(s => Exists(s.Conv)), .. full.Where(s => Exists(s.Norm)), full[0]];
        return found[0];
    }

    private bool Exists(string name) => Exists(_weights, name);

    private static bool Exists(WeightSet weights, string name) => weights.Find(name + ".weight") is not null;

    // 0: neither the convolution nor its normalisation is there; the missing tensors are reported in any case.
    private int OutputChannels(Pair pair) => Dimension(Exists(pair.Conv) ? pair.Conv : pair.Norm, 0);

    private int Dimension(string name, int axis)
    {
        IReadOnlyList<long> dimensions = _weights.Find(name + ".weight")?.Dimensions ?? [];
        return dimensions.Count > axis ? (int)Math.Min(dimensions[axis], int.MaxValue) : 0;
    }

    private (long Height, long Width)? Kernel(string conv) =>
        _weights.Find(conv + ".weight") is { Dimensions: [_, _, var height, var width] } ? (height, width) : null;

    private void RequireKernel(string conv, int wanted)
    {
        if (Kernel(conv) is not { } kernel || kernel == (wanted, wanted)) return;
        _problems.Add($"{conv}: the kernel is {kernel.Height}x{kernel.Width} where ResNets have {wanted}x{wanted}");
    }
}
