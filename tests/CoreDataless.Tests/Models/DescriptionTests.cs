using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

public class DescriptionTests
{
    private static readonly Weight[] LeNet =
    [
        Miniature.Random("conv1.weight", 6, 1, 5, 5), Miniature.Random("conv1.bias", 6),
        Miniature.Random("conv2.weight", 16, 6, 5, 5), Miniature.Random("conv2.bias", 16),
        Miniature.Random("fc1.weight", 120, 400), Miniature.Random("fc1.bias", 120),
        Miniature.Random("fc2.weight", 84, 120), Miniature.Random("fc2.bias", 84),
        Miniature.Random("fc3.weight", 10, 84), Miniature.Random("fc3.bias", 10),
    ];

    [Fact]
    public void A_lenet_is_described()
    {
        var options = new NetworkOptions { DescriptionFile = Fixture("lenet5.json") };
        Network network = ModelLoader.Load(new WeightSet("lenet.pth", LeNet), options);
        Assert.Equal(("lenet5", 61_706, 10, 84),
            (network.Architecture, network.ParameterCount, network.Classes, network.FeatureCount));
        Assert.Equal("mean 0.1307, std 0.3081 (description)", network.Normalization.ToString());
    }

    [Fact]
    public void A_residual_network_is_described_as_the_reader_would_have_read_it()
    {
        const string Json = """
            {"name": "mine", "input": [3, 32, 32], "layers": [
              {"conv": "conv", "padding": 1}, {"batchNorm": "bn"}, "relu",
              {"residual": [{"conv": "layer1.0.conv1", "padding": 1}, {"batchNorm": "layer1.0.bn1"}, "relu",
                            {"conv": "layer1.0.conv2", "padding": 1}, {"batchNorm": "layer1.0.bn2"}]}, "relu",
              {"residual": [{"conv": "layer2.0.conv1", "padding": 1, "stride": 2},
                            {"batchNorm": "layer2.0.bn1"}, "relu",
                            {"conv": "layer2.0.conv2", "padding": 1}, {"batchNorm": "layer2.0.bn2", "epsilon": 1e-5}],
               "shortcut": [{"subsample": 2}, {"padChannels": [1, 1]}]}, "relu",
              "globalAvgPool", {"linear": "linear"}]}
            """;
        var theo = Miniature.Theo with { Blocks = [1, 1], Widths = [2, 4] };
        Network described = Described(Json, theo.Weights()).Network!;
        Network read = theo.Recognise().Network!;
        Assert.Equal("mine", described.Architecture);
        Assert.Equal(read.Graph().Nodes.Select(n => n.ToString()), described.Graph().Nodes.Select(n => n.ToString()));
    }

    [Fact]
    public void A_leaky_relu_is_made_of_the_engines_own_operations()
    {
        Weight l1 = new("l1.weight", [2, 2], () => [1, -1, -1, 1]);
        string json = File.ReadAllText(Fixture("mlp-leaky.json")).Replace("28, 28", "1, 2");
        Network network = Described(json, [l1, Miniature.Random("l2.weight", 3, 2)]).Network!;
        var graph = new Graph();
        Node images = graph.Input("images", network.Input);
        Node value = network.Append(graph, images).Features;
        using var program = new ReferenceBackend().Compile(new Computation(1, [value]));
        program.Write(images, [.75f, .25f]);
        program.Run(1);
        var features = new float[2];
        program.Read(value, features);
        Assert.Equal(127.5f, features[0], 1e-4f);
        Assert.Equal(-1.275f, features[1], 1e-5f);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "expected an object")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}", "no JSON")]
    [InlineData("{\"nome\": 1}", "unknown key 'nome'; known: name, input")]
    [InlineData("{\"input\": [3, 32]}", "input: expected [channels, height, width]")]
    [InlineData("{\"input\": [3, 0, 32]}", "input[1]: expected a whole number from 1 to 65535, not 0")]
    [InlineData("{\"mean\": [0.5]}", "'mean' and 'std' go together")]
    [InlineData("{\"classes\": [1]}", "classes[0]: expected a text, not 1")]
    [InlineData("{\"stem\": {\"maxPool\": 1}}", "stem.maxPool: expected true or false")]
    [InlineData("{\"stem\": {}, \"layers\": []}", "stem: belongs to a recognised network")]
    [InlineData("{\"layers\": []}", "layers: at least one layer")]
    [InlineData("{\"layers\": [\"gelu\"]}", "layers[0]: no layer; known: \"relu\"")]
    [InlineData("{\"layers\": [{\"convolution\": \"c\"}]}", "layers[0]: no layer with the keys 'convolution'; known")]
    [InlineData("{\"layers\": [{\"conv\": \"c\", \"pading\": 1}]}",
        "layers[0]: unknown key 'pading'; known: conv, stride, padding, dilation, groups")]
    [InlineData("{\"layers\": [{\"conv\": \"c\", \"stride\": 0}]}", "layers[0].stride: expected a whole number")]
    [InlineData("{\"layers\": [{\"conv\": 5}]}", "layers[0].conv: expected a text")]
    [InlineData("{\"layers\": [{\"batchNorm\": \"b\", \"epsilon\": -1}]}", "layers[0].epsilon: expected")]
    [InlineData("{\"layers\": [{\"leakyRelu\": 1e999}]}", "layers[0].leakyRelu: expected a number")]
    [InlineData("{\"layers\": [{\"maxPool\": 2, \"stride\": 70000}]}", "layers[0].stride: expected a whole number")]
    [InlineData("{\"layers\": [\"relu\", {\"residual\": [{\"maxPool\": \"2\"}]}]}", "layers[1].residual[0].maxPool")]
    public void What_has_no_meaning_is_refused_with_its_place(string json, string message)
    {
        var e = Assert.Throws<ModelException>(() => DescriptionReader.Parse(json, "net.json"));
        Assert.StartsWith("net.json: ", e.Message);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void A_description_file_that_is_not_there_is_named()
    {
        var options = new NetworkOptions { DescriptionFile = "no/such.json" };
        var e = Assert.Throws<InvalidDataFileException>(() => ModelLoader.Load(new WeightSet("a.pth", LeNet), options));
        Assert.StartsWith("no/such.json: there is no such file", e.Message);
    }

    [Theory]
    [InlineData("\"padding\": 2", "\"padding\": 1", "(linear fc1): weight (120, 400) does not fit what arrives, (256)")]
    [InlineData("\"flatten\",", "", "(flatten or pool the images first)")]
    [InlineData("28, 28", "2, 2", "layers[3] (conv conv2)")]
    [InlineData("{\"linear\": \"fc3\"}", "{\"linear\": \"fc3\"}, \"relu\"", "the last layer must be linear")]
    [InlineData("\"input\": [1, 28, 28],", "", "the size of the images is not known")]
    [InlineData("28, 28", "20, 32", "layers[7] (linear fc1)")]
    public void A_description_that_does_not_fit_is_told_where(string what, string by, string problem)
    {
        string json = File.ReadAllText(Fixture("lenet5.json")).Replace(what, by);
        Recognition recognition = Described(json, LeNet);
        Assert.Null(recognition.Network);
        Assert.Contains(problem, Assert.Single(recognition.Problems));
        Assert.Contains("correct d.json", recognition.Advice);
    }

    [Fact]
    public void Every_tensor_has_a_use_and_every_layer_its_tensors()
    {
        string json = File.ReadAllText(Fixture("lenet5.json")).Replace("\"fc2\"", "\"fc_2\"");
        Recognition recognition = Described(json, LeNet);
        Assert.Equal(["fc_2.weight"], recognition.Missing);
        Assert.Equal(["fc2.weight (84, 120)", "fc2.bias (84)"], recognition.LeftOver);
    }

    private static Recognition Described(string json, IEnumerable<Weight> weights) => ModelLoader.Recognise(
        new WeightSet("x.pth", weights), NetworkOptions.Default, DescriptionReader.Parse(json, "d.json"));

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Models", name);
}
