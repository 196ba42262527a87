using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

public class FactsTests
{
    private static readonly Dictionary<string, string> Metadata = new()
    {
        ["mean"] = "0.1,0.2,0.3",
        ["std"] = "0.4",
        ["input"] = "3x40x48",
        ["classes"] = """["a","b","c","d","e","f","g","h","i","\u001b[2J"]""",
    };

    private static readonly Description Said =
        DescriptionReader.Parse("""{"mean": [0.6], "std": [0.7], "input": [3, 16, 24]}""", "d.json");

    [Fact]
    public void Whoever_is_nearer_to_the_user_wins()
    {
        WeightSet file = Miniature.Authors.Set(Metadata);
        var explicitly = new NetworkOptions { Mean = [.5f], Std = [.25f, .5f, 1], Preset = "imagenet" };
        AssertNormalization("explicit option", [.5f, .5f, .5f], [.25f, .5f, 1], file, explicitly, Said);
        var preset = new NetworkOptions { Preset = "CIFAR10" };
        AssertNormalization("preset cifar10", [.4914f, .4822f, .4465f], [.2471f, .2435f, .2616f], file, preset, Said);
        AssertNormalization("description", [.6f, .6f, .6f], [.7f, .7f, .7f], file, new NetworkOptions(), Said);
        AssertNormalization("file metadata", [.1f, .2f, .3f], [.4f, .4f, .4f], file, new NetworkOptions(), null);
        WeightSet silent = Miniature.Authors.Set();
        AssertNormalization("default .5/.5", [.5f, .5f, .5f], [.5f, .5f, .5f], silent, new NetworkOptions(), null);
    }

    [Fact]
    public void Size_follows_the_same_order()
    {
        WeightSet file = Miniature.Authors.Set(Metadata);
        var explicitly = new NetworkOptions { Input = InputSize.Parse("8x12") };
        Assert.Equal("(3, 8, 12)", ModelLoader.Recognise(file, explicitly, Said).Network!.Input.ToString());
        Assert.Equal("(3, 16, 24)", ModelLoader.Recognise(file, new NetworkOptions(), Said).Network!.Input.ToString());
        Assert.Equal("(3, 40, 48)", ModelLoader.Load(file).Input.ToString());
        Assert.Equal("(3, 32, 32)", ModelLoader.Load(Miniature.Authors.Set()).Input.ToString());
    }

    [Fact]
    public void The_files_own_words_reach_the_network()
    {
        Network network = ModelLoader.Load(Miniature.Authors.Set(Metadata));
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "?[2J"], network.ClassNames!);
    }

    [Theory]
    [InlineData("classes", "[\"a\"]", "1 class names for 10 classes")]
    [InlineData("classes", "airplane", "not a JSON list")]
    [InlineData("classes", """["\ud800"]""", "half a character")]
    public void Class_names_that_do_not_fit_are_a_warning(string key, string value, string warning)
    {
        Recognition recognition = ModelLoader.Recognise(Miniature.Authors.Set(new() { [key] = value }));
        Assert.Null(recognition.Network!.ClassNames);
        Assert.Contains(warning, Assert.Single(recognition.Warnings));
    }

    [Theory]
    [InlineData("mean", "0.5", "'mean' and 'std' go together")]
    [InlineData("input", "big", "file metadata 'input': 'big' is no size")]
    [InlineData("input", "1x32x32", "does not fit what arrives, (1, 32, 32)")]
    public void Metadata_without_meaning_are_a_problem_until_overruled(string key, string value, string told)
    {
        WeightSet file = Miniature.Authors.Set(new() { [key] = value });
        Recognition recognition = ModelLoader.Recognise(file);
        Assert.Null(recognition.Network);
        Assert.Contains(told, Assert.Single(recognition.Problems));
        var options = new NetworkOptions { Preset = "cifar10", Input = new(32, 32) };
        Assert.NotNull(ModelLoader.Recognise(file, options).Network);
    }

    [Fact]
    public void Options_without_meaning_are_refused()
    {
        Refused(new() { Preset = "mnist2" }, "there are cifar10, cifar100, tiny-imagenet, imagenet");
        Refused(new() { Mean = [.5f] }, "go together");
        Refused(new() { Mean = [.5f], Std = [0] }, "above 0");
        Refused(new() { Mean = [float.NaN], Std = [1] }, "finite");
        Refused(new() { Mean = [.5f, .5f], Std = [1] }, "2 values of mean for 3 channel(s)");
        Assert.Throws<ModelException>(() => Normalization.ParseList("0.5,half", "--mean"));
        Assert.Equal([.5f, .25f], Normalization.ParseList("0.5, 0.25", "--mean"));
        foreach (string text in (string[])["32", "0x32", "-1x3", "3x3x3x3", "axb", ""])
            Assert.Throws<ModelException>(() => InputSize.Parse(text));
    }

    [Fact]
    public void A_preset_for_colour_does_not_fit_grey_images()
    {
        var grey = Miniature.Authors with { Channels = 1 };
        Assert.Contains("1 channel(s)", Assert.Single(grey.Recognise(new() { Preset = "cifar10" }).Problems));
    }

    private static void Refused(NetworkOptions options, string message)
    {
        var e = Assert.Throws<ModelException>(() => ModelLoader.Load(Miniature.Authors.Set(), options));
        Assert.Contains(message, e.Message);
    }

    private static void AssertNormalization(
        string source, float[] mean, float[] std, WeightSet file, NetworkOptions options, Description? description)
    {
        Normalization normalization = ModelLoader.Recognise(file, options, description).Network!.Normalization;
        Assert.Equal(source, normalization.Source);
        Assert.Equal(mean, normalization.Mean);
        Assert.Equal(std, normalization.Std);
    }
}
