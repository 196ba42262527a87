using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

public class MisfitTests
{
    [Theory]
    [InlineData("conv1.weight")]
    [InlineData("bn1.running_var")]
    [InlineData("layer1.0.conv1.weight")]
    [InlineData("layer2.1.bn2.bias")]
    [InlineData("layer3.0.shortcut.0.weight")]
    [InlineData("layer4.0.shortcut.1.weight")]
    [InlineData("linear.weight")]
    public void A_missing_tensor_is_named(string name)
    {
        Recognition recognition = Without(Miniature.Authors, name);
        Assert.Null(recognition.Network);
        Assert.Equal([name], recognition.Missing);
        Assert.Contains("mini.pth: looks like resnet18", recognition.ToString());
    }

    [Fact]
    public void A_missing_shortcut_is_not_taken_for_option_a()
    {
        Recognition recognition = Without(Miniature.Dans, "layer2.0.downsample.0");
        Assert.Equal(["layer2.0.downsample.0.weight"], recognition.Missing);
        recognition = Without(Miniature.Dans, "layer2.0.downsample.");
        Assert.Equal(5, recognition.Missing.Count);
    }

    [Fact]
    public void A_whole_stage_or_block_that_is_missing_is_noticed()
    {
        Assert.Contains("layer2.0.conv1.weight", Without(Miniature.Authors, "layer2.").Missing);
        Assert.Contains("layer3.0.conv1.weight", Without(Miniature.Authors, "layer3.0.").Missing);
    }

    [Fact]
    public void A_tensor_without_use_is_refused_unless_it_is_ignored()
    {
        List<Weight> weights = [.. Miniature.Authors.Weights(), Miniature.Random("aux.fc.weight", 10, 16)];
        var set = new WeightSet("mini.pth", weights);
        Recognition refused = ModelLoader.Recognise(set);
        Assert.Null(refused.Network);
        Assert.Equal(["aux.fc.weight (10, 16)"], refused.LeftOver);
        Assert.Contains("\"ignore\"", refused.Advice);
        var ignoring = DescriptionReader.Parse("""{"ignore": ["aux.*"]}""", "d.json");
        Assert.NotNull(ModelLoader.Recognise(set, NetworkOptions.Default, ignoring).Network);
        var idle = DescriptionReader.Parse("""{"ignore": ["aux.*", "typo"]}""", "d.json");
        Assert.Contains("'typo'", Assert.Single(ModelLoader.Recognise(set, NetworkOptions.Default, idle).Warnings));
    }

    [Theory]
    [InlineData("layer2.0.bn1.weight", new long[] { 5 }, "layer2.0.bn1: weight (5)", "(4, 16, 16)")]
    [InlineData("layer1.1.conv1.weight", new long[] { 2, 3, 3, 3 }, "layer1.1.conv1: weight (2, 3,", "(2, 32, 32)")]
    [InlineData("linear.weight", new long[] { 10, 17 }, "classifier linear: weight (10, 17)", "(16)")]
    [InlineData("linear.bias", new long[] { 9 }, "the bias (9)", "(10, 16)")]
    [InlineData("layer1.0.conv2.weight", new long[] { 2, 2, 5, 5 }, "layer1.0.conv2", "5x5")]
    [InlineData("bn1.bias", new long[] { 2, 1 }, "bn1: bias (2, 1)", "(2, 32, 32)")]
    [InlineData("bn1.bias", new long[] { 0 }, "bn1.bias (0)", "at least 1, not 0")]
    [InlineData("bn1.bias", new long[] { 1L << 40, 0 }, "bn1.bias (1099511627776, 0)", "not 0")]
    public void A_wrong_shape_is_told_with_the_layer_and_both_shapes(string name, long[] shape, string a, string b)
    {
        IEnumerable<Weight> weights =
            Miniature.Authors.Weights().Select(w => w.Name == name ? Miniature.Random(name, shape) : w);
        Recognition recognition = ModelLoader.Recognise(new WeightSet("mini.pth", weights));
        Assert.Null(recognition.Network);
        string problem = Assert.Single(recognition.Problems);
        Assert.Contains(a, problem);
        Assert.Contains(b, problem);
    }

    [Fact]
    public void An_unknown_network_is_explained_and_a_description_begun()
    {
        List<Weight> weights =
        [
            Miniature.Random("features.0.weight", 6, 1, 5, 5), Miniature.Random("features.0.bias", 6),
            Miniature.Random("head.weight", 10, 150), Miniature.Random("scale", 1),
        ];
        var e = Assert.Throws<ModelException>(() => ModelLoader.Load(new WeightSet("odd.pth", weights)));
        Assert.Contains("odd.pth: no known architecture", e.Message);
        Assert.Contains("features.0: convolution (6, 1, 5, 5)", e.Message);
        Assert.Contains("scale (1)", e.Message);
        Assert.Contains("""{"conv": "features.0", "padding": 2}, "relu",""", e.Message);
        Assert.Contains("\"flatten\",", e.Message);
        Assert.Contains("[1, HEIGHT, WIDTH]", e.Message);
    }

    [Fact]
    public void Numbers_that_are_no_numbers_are_a_warning()
    {
        IEnumerable<Weight> weights = Miniature.Authors.Weights().Select(w => w.Name switch
        {
            "layer1.0.conv1.weight" => w with { Read = () => [.. w.Read()[1..], float.NaN] },
            "bn1.running_var" => w with { Read = () => [-1, float.PositiveInfinity] },
            _ => w,
        });
        Recognition recognition = ModelLoader.Recognise(new WeightSet("mini.pth", weights));
        Assert.NotNull(recognition.Network);
        Assert.Equal(3, recognition.Warnings.Count);
        Assert.Contains("bn1.running_var: negative variances", recognition.Warnings);
        Assert.Contains("layer1.0.conv1.weight: 1 of 36 numbers are NaN or infinite", recognition.Warnings);
    }

    [Fact]
    public void Images_of_other_channels_are_refused_with_the_layer()
    {
        Recognition wrong = Miniature.Authors.Recognise(new NetworkOptions { Input = new InputSize(32, 32, 1) });
        Assert.Null(wrong.Network);
        Assert.Contains("conv1: weight (2, 3, 3, 3) does not fit what arrives, (1, 32, 32)", wrong.Problems);
    }

    private static Recognition Without(Miniature miniature, string prefix) => ModelLoader.Recognise(new WeightSet(
        "mini.pth", miniature.Weights().Where(w => !w.Name.StartsWith(prefix, StringComparison.Ordinal))));
}
