using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

public class ResNetTests
{
    public static TheoryData<string, string, string> Spellings => new()
    {
        { "authors", "resnet18 (width 2)", "(3, 32, 32)" },
        { "tiny", "resnet18 (7x7 stem, width 2)", "(3, 64, 64)" },
        { "torchvision", "torchvision-resnet18 (width 2)", "(3, 224, 224)" },
        { "torchvision50", "torchvision-resnet50 (width 2)", "(3, 224, 224)" },
        { "akamaster", "resnet20-A (width 2)", "(3, 32, 32)" },
        { "theo", "resnet20-A (width 2)", "(3, 32, 32)" },
        { "dans", "resnet20-B (width 2)", "(3, 32, 32)" },
        { "ehanw", "resnet20-B (width 2)", "(3, 32, 32)" },
        { "residual", "resnet18 (width 2)", "(3, 32, 32)" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_spelling_is_recognised(string spelling, string architecture, string input)
    {
        Recognition recognition = Of(spelling).Recognise();
        Assert.Empty(recognition.Missing);
        Assert.Empty(recognition.LeftOver);
        Assert.Empty(recognition.Problems);
        Assert.Empty(recognition.Warnings);
        Assert.Equal("", recognition.Advice);
        Assert.Equal(architecture, recognition.Architecture);
        Assert.Equal(input, recognition.Network!.Input.ToString());
        Assert.Equal(10, recognition.Network.Classes);
        Assert.Null(recognition.Network.ClassNames);
    }

    [Theory]
    [InlineData("authors", 0)]
    [InlineData("tiny", 0)]
    [InlineData("torchvision", 1)]
    [InlineData("dans", 0)]
    public void Only_torchvisions_names_come_with_a_max_pool(string spelling, int pools) =>
        Assert.Equal(pools, Ops(Of(spelling).Recognise().Network!).Count(op => op is Op.MaxPool));

    [Fact]
    public void Published_sizes_have_their_published_parameter_counts()
    {
        var full = new Miniature { Widths = [64, 128, 256, 512] };
        Network resnet18 = Blank(full);
        Assert.Equal(("resnet18", 11_173_962), (resnet18.Architecture, resnet18.ParameterCount));
        Assert.Equal(512, resnet18.FeatureCount);
        Assert.Equal(11_181_642, Blank(full with { StemKernel = 7 }).ParameterCount);
        var he = Miniature.Akamaster with { Widths = [16, 32, 64] };
        Assert.Equal(269_722, Blank(he).ParameterCount);
        Network resnet56 = Blank(he with { Blocks = [9, 9, 9] });
        Assert.Equal(("resnet56-A", 853_018), (resnet56.Architecture, resnet56.ParameterCount));
        Assert.Equal("resnet110-A", Blank(he with { Blocks = [18, 18, 18] }).Architecture);
        var torchvision = Miniature.Torchvision with { Widths = full.Widths, Classes = 1000 };
        Network imagenet = Blank(torchvision);
        Assert.Equal(("torchvision-resnet18", 11_689_512), (imagenet.Architecture, imagenet.ParameterCount));
        imagenet = Blank(torchvision with { Bottleneck = true, Blocks = [3, 4, 6, 3] });
        Assert.Equal(("torchvision-resnet50", 25_557_032), (imagenet.Architecture, imagenet.ParameterCount));
    }

    [Fact]
    public void Widths_depths_channels_and_classes_are_free()
    {
        var uneven = Miniature.Authors with
        {
            Blocks = [1, 2, 1],
            Widths = [3, 7, 5],
            Channels = 1,
            Classes = 7,
        };
        Network network = uneven.Recognise().Network!;
        Assert.Equal("resnet10-B (blocks 1-2-1, widths 3-7-5)", network.Architecture);
        Assert.Equal((1, 7, 5), (network.Input.Channels, network.Classes, network.FeatureCount));
    }

    [Fact]
    public void Option_a_takes_every_second_pixel_and_pads_channels_on_both_sides()
    {
        var odd = Miniature.Akamaster with { Blocks = [1, 1, 1], Widths = [4, 8, 13] };
        Op[] ops = Ops(odd.Recognise().Network!);
        Assert.Equal([new(2, 2), new Op.PadChannels(2, 3)], ops.OfType<Op.PadChannels>());
        Op.AveragePool[] pools = [.. ops.OfType<Op.AveragePool>()];
        Assert.Equal(2, pools.Length);
        Assert.All(pools, p => Assert.Equal(Window.Square(1, stride: 2), p.Window));
    }

    [Fact]
    public void Bottlenecks_shrink_in_their_3x3_convolution()
    {
        Network network = Of("torchvision50").Recognise().Network!;
        var windows = Ops(network).OfType<Op.Conv2d>().Select(c => c.Window).Where(w => w.StrideX == 2).ToArray();
        Assert.Equal([7, 3, 1, 3, 1, 3, 1], windows.Select(w => w.KernelWidth));
    }

    [Fact]
    public void A_convolution_with_a_bias_needs_no_normalisation()
    {
        List<Weight> folded = [.. Miniature.Authors.Weights().Where(w => !IsNorm(w.Name))];
        folded.AddRange(folded.Where(w => w.Dimensions.Count == 4).ToArray()
            .Select(w => Miniature.Random(w.Name.Replace(".weight", ".bias"), w.Dimensions[0])));
        Network network = ModelLoader.Load(new WeightSet("folded.pth", folded));
        Assert.Equal("resnet18 (width 2)", network.Architecture);
        Assert.DoesNotContain(Ops(network), op => op is Op.BatchNorm);
        Assert.All(network.Graph().Nodes.Where(n => n.Op is Op.Conv2d), n => Assert.Equal(3, n.Inputs.Length));
    }

    [Fact]
    public void A_network_is_appended_to_any_number_of_graphs()
    {
        Network network = Miniature.Dans.Recognise().Network!;
        Graph a = network.Graph(), b = network.Graph();
        Assert.Equal(a.Nodes.Count, b.Nodes.Count);
        var graph = new Graph();
        Assert.Throws<GraphException>(() => network.Append(graph, graph.Input("images", 3, 31, 32)));
    }

    [Fact]
    public void An_uncommon_stem_must_be_described()
    {
        var five = Miniature.Authors with { StemKernel = 5 };
        Recognition refused = five.Recognise();
        Assert.Null(refused.Network);
        Assert.Contains("5x5 stem", Assert.Single(refused.Problems));
        var said = DescriptionReader.Parse("""{"stem": {"stride": 2, "maxPool": true}}""", "d.json");
        Network network = ModelLoader.Recognise(five.Set(), NetworkOptions.Default, said).Network!;
        Assert.Equal("resnet18 (5x5 stem, max pool, width 2)", network.Architecture);
        Op.Conv2d stem = network.Graph().Nodes.Select(n => n.Op).OfType<Op.Conv2d>().First();
        Assert.Equal(Window.Square(5, 2, 2), stem.Window);
    }

    [Fact]
    public void A_max_pool_that_no_name_tells_is_assumed_aloud()
    {
        var mixed = Miniature.Torchvision with { Head = "linear" };
        Recognition recognition = mixed.Recognise();
        Assert.NotNull(recognition.Network);
        Assert.Contains("assumed one", Assert.Single(recognition.Warnings));
    }

    [Theory]
    [InlineData("classifier")]
    [InlineData("fc.1")]
    public void Other_heads_are_known(string head) =>
        Assert.NotNull((Miniature.Dans with { Head = head }).Recognise().Network);

    [Fact]
    public void What_was_understood_is_listed_in_the_order_of_the_computation()
    {
        IReadOnlyList<UnderstoodLayer> layers = Miniature.Authors.Recognise().Understood;
        Assert.Equal(new UnderstoodLayer("conv1", "convolution", "(2, 3, 3, 3)"), layers[0]);
        Assert.Equal(new UnderstoodLayer("bn1", "batch normalisation", "(2)"), layers[1]);
        Assert.Equal(new UnderstoodLayer("linear", "linear", "(10, 16)"), layers[^1]);
        Assert.Equal(41, layers.Count);
    }

    [Fact]
    public void A_linear_layer_may_lack_its_bias()
    {
        var set = new WeightSet("a.pth", Miniature.Authors.Weights().Where(w => w.Name != "linear.bias"));
        Recognition recognition = ModelLoader.Recognise(set);
        Assert.NotNull(recognition.Network);
        Assert.Equal("linear, no bias", recognition.Understood[^1].Kind);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_refused() => Assert.Throws<ModelException>(
        () => new WeightSet("a.pth", [Miniature.Random("a", 1), Miniature.Random("a", 1)]));

    internal static Miniature Of(string spelling) => spelling switch
    {
        "authors" => Miniature.Authors,
        "tiny" => Miniature.Authors with { StemKernel = 7 },
        "torchvision" => Miniature.Torchvision,
        "torchvision50" => Miniature.Torchvision with { Bottleneck = true, Blocks = [3, 4, 6, 3] },
        "akamaster" => Miniature.Akamaster,
        "theo" => Miniature.Theo,
        "dans" => Miniature.Dans,
        "ehanw" => Miniature.Ehanw,
        "residual" => Miniature.Residuals,
        _ => throw new ArgumentOutOfRangeException(nameof(spelling)),
    };

    // The same shapes without the time that random numbers take.
    private static Network Blank(Miniature miniature) => ModelLoader.Load(
        new WeightSet("blank.pth", miniature.Weights().Select(w => w with { Read = () => new float[w.Count] })));

    private static bool IsNorm(string name) => name.Contains("bn") || name.Contains("shortcut.1");

    private static Op[] Ops(Network network) => [.. network.Graph().Nodes.Select(n => n.Op)];
}
