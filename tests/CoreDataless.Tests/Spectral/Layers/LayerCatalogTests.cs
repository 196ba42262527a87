using CoreDataless.Checkpoints;
using CoreDataless.Spectral;
using CoreDataless.Tests.Checkpoints;

namespace CoreDataless.Tests.Spectral.Layers;

public class LayerCatalogTests
{
    private static readonly LayerFilter All = new() { MinEigenvalues = 0 };

    private static LayerCatalog Of(LayerFilter filter, params SafeTensorsFile.Entry[] entries)
    {
        LayerCatalog? catalog = null;
        Fixture.WithFile(SafeTensorsFile.Of(entries), path =>
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            catalog = LayerCatalog.Of(checkpoint, filter);
        });
        return catalog!;
    }

    private static Checkpoint ResNet20() => Checkpoint.Open(
        Path.Combine(AppContext.BaseDirectory, "Fixtures", "Goldens", "akamaster_resnet20.weights.npz"));

    // WeightWatcher 0.7.5.5 has these numbers and names, with "module.", for a ResNet20 of that spelling.
    [Fact]
    public void Numbers_and_names_are_those_of_WeightWatcher()
    {
        using Checkpoint checkpoint = ResNet20();
        LayerCatalog catalog = LayerCatalog.Of(checkpoint, All);
        string[] blocks = [.. from stage in Enumerable.Range(1, 3) from block in Enumerable.Range(0, 3)
            from conv in Enumerable.Range(1, 2) select $"layer{stage}.{block}.conv{conv}"];
        Assert.Equal(["conv1", .. blocks, "linear"], catalog.Layers.Select(l => l.Name));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 1 + (2 * i)), catalog.Layers.Select(l => l.Id));
        Assert.Equal(["dense"], catalog.Layers.Select(l => l.Type.Word()).Distinct().Except(["conv2d"]));
        Assert.Equal(checkpoint.Tensors.Count, catalog.Layers.Count + catalog.Skipped.Count);
        Assert.Equal(2, catalog.Skipped.Single(s => s.Name == "bn1.weight").Id);
    }

    [Theory]
    [InlineData("fc.weight", LayerType.Dense, 7, 4, 1, 4, 7)]
    [InlineData("h.0.attn.c_attn.weight", LayerType.Dense, 12, 4, 1, 4, 12)]
    [InlineData("attn.in_proj_weight", LayerType.Dense, 12, 4, 1, 12, 4)]
    [InlineData("model.embed_tokens.weight", LayerType.Embedding, 50, 4, 1, 50, 4)]
    [InlineData("wpe.weight", LayerType.Embedding, 9, 4, 1, 9, 4)]
    [InlineData("pos_embed", LayerType.Embedding, 9, 4, 1, 1, 9, 4)]
    [InlineData("pos.pe", LayerType.Dense, 9, 4, 1, 9, 1, 4)]
    [InlineData("scale", LayerType.Dense, 9, 4, 1, 9, 4)]
    [InlineData("lstm.weight_ih_l0_reverse", LayerType.Recurrent, 12, 2, 1, 12, 2)]
    [InlineData("conv.weight", LayerType.Conv1d, 6, 4, 3, 4, 6, 3)]
    [InlineData("proj.weight", LayerType.Conv1d, 6, 4, 3, 6, 4, 3)]
    [InlineData("conv1d/kernel", LayerType.Conv1d, 6, 4, 3, 3, 4, 6)]
    [InlineData("mlp.gate_up", LayerType.Experts, 6, 5, 4, 4, 5, 6)]
    [InlineData("experts.down", LayerType.Experts, 6, 3, 8, 8, 3, 6)]
    [InlineData("conv.weight", LayerType.Conv2d, 6, 4, 6, 6, 4, 3, 2)]
    [InlineData("up.weight", LayerType.Conv2d, 6, 4, 4, 4, 6, 2, 2)]
    [InlineData("kernel", LayerType.Conv2d, 6, 4, 6, 3, 2, 4, 6)]
    [InlineData("conv.weight", LayerType.Conv3d, 6, 4, 12, 6, 4, 3, 2, 2)]
    [InlineData("stem.weight", LayerType.Conv2d, 4, 3, 49, 3, 4, 7, 7)]
    [InlineData("w", LayerType.Conv2d, 64, 40, 9, 3, 3, 40, 64)]
    [InlineData("conv3d/kernel", LayerType.Conv3d, 6, 4, 12, 3, 2, 2, 4, 6)]
    public void Names_and_shapes_tell_what_a_layer_is(
        string name, LayerType type, int n, int m, int rf, params int[] shape)
    {
        SpectralLayer layer = Assert.Single(Of(All, new SafeTensorsFile.Entry(name, "F32", shape)).Layers);
        Assert.Equal((type, n, m, rf), (layer.Type, layer.N, layer.M, layer.Rf));
    }

    [Theory]
    [InlineData("F32", "a single number")]
    [InlineData("F32", "a vector", 5)]
    [InlineData("F32", "a vector", 1, 1, 5)]
    [InlineData("F32", "no elements", 0, 5)]
    [InlineData("I64", "int64, no floating-point numbers", 5, 5)]
    [InlineData("F32", "6 dimensions", 2, 2, 2, 2, 2, 2)]
    public void What_is_skipped_says_why(string type, string reason, params int[] shape)
    {
        LayerCatalog catalog = Of(All, new SafeTensorsFile.Entry("x.weight", type, shape));
        Assert.Empty(catalog.Layers);
        SkippedTensor skipped = Assert.Single(catalog.Skipped);
        Assert.Contains(reason, skipped.Reason);
        Assert.Equal((1, "x.weight"), (skipped.Id, skipped.Name));
    }

    [Theory]
    [InlineData("blocks.0.attn.mask", 8, 8)]
    [InlineData("h.0.attn.bias", 1, 1, 8, 8)]
    [InlineData("layers.1.attn_mask", 4, 8, 8)]
    [InlineData("bn.running_cov", 8, 8)]
    public void Names_of_buffers_are_no_layers(string name, params int[] shape)
    {
        SkippedTensor skipped = Assert.Single(Of(All, new SafeTensorsFile.Entry(name, "F32", shape)).Skipped);
        Assert.Equal("no weights, by its name", skipped.Reason);
    }

    // 0.2.7 has a spectral norm of a head with one output; today's tool wants ten eigenvalues.
    [Fact]
    public void A_single_row_is_a_matrix_of_one_eigenvalue()
    {
        var entry = new SafeTensorsFile.Entry("head.weight", "F32", 1, 30);
        Assert.Equal((30, 1), (Of(All, entry).Layers[0].N, Of(All, entry).Layers[0].M));
        Assert.Equal("1 eigenvalue, fewer than 10", Of(new LayerFilter(), entry).Skipped[0].Reason);
    }

    [Fact]
    public void What_includes_and_excludes_the_same_is_refused() => Assert.Throws<LayerFilterException>(
        () => Of(new LayerFilter { Include = ["dense"], Exclude = ["fc"] }, new SafeTensorsFile.Entry("fc.weight", "F32", 20, 30)));

    [Fact]
    public void What_WeightWatcher_does_not_see_is_counted_after_what_it_sees()
    {
        LayerCatalog catalog = Of(
            All,
            new("in_proj_weight", "F32", 6, 2), new("a.bias", "F32", 3), new("a.weight", "F32", 3, 3),
            new("table", "F32", 4, 4), new("norm.weight", "F32", 3), new("b.weight", "F32", 3, 3));
        Assert.Equal(
            [(4, "in_proj_weight"), (1, "a"), (5, "table"), (3, "b")], catalog.Layers.Select(l => (l.Id, l.Name)));
        Assert.Equal([(null, "a.bias"), (2, "norm.weight")], catalog.Skipped.Select(s => (s.Id, s.Name)));
    }

    [Theory]
    [InlineData(ConvolutionMode.Pool, 10, "conv1,layer1.0.conv1")]
    [InlineData(ConvolutionMode.Slices, 4, "layer1.0.conv1")]
    [InlineData(ConvolutionMode.Stack, 4, "layer1.0.conv1")]
    [InlineData(ConvolutionMode.Fft, 3073, "layer1.0.conv1")]
    [InlineData(ConvolutionMode.FftLiteral, 37, "layer1.0.conv1")]
    [InlineData(ConvolutionMode.Pool, 0, "conv1,layer1.0.conv1")]
    public void The_limit_counts_the_eigenvalues_of_a_row(ConvolutionMode mode, int least, string expected)
    {
        using Checkpoint checkpoint = ResNet20();
        string[] two = ["conv1", "layer1.0.conv1"];
        var filter = new LayerFilter { Convolutions = mode, MinEigenvalues = least, Include = two };
        Assert.Equal(expected, string.Join(',', LayerCatalog.Of(checkpoint, filter).Layers.Select(l => l.Name)));
    }

    [Fact]
    public void The_limit_counts_the_frequencies_of_the_grid_that_is_asked_for()
    {
        SafeTensorsFile.Entry entry = new("conv.weight", "F32", 4, 3, 3, 3);
        LayerFilter filter = new() { Convolutions = ConvolutionMode.Fft, Grid = 2 };
        Assert.Single(Of(filter with { MinEigenvalues = 12 }, entry).Layers);
        Assert.Equal("12 eigenvalues, fewer than 13", Reason(filter with { MinEigenvalues = 13 }, entry));
        SafeTensorsFile.Entry many = new("conv.weight", "F32", 2, 2, 1, 1, 1);
        Assert.Equal("2147483648 eigenvalues", Reason(filter with { Grid = 1024 }, many));

        static string Reason(LayerFilter filter, SafeTensorsFile.Entry entry) =>
            Assert.Single(Of(filter, entry).Skipped).Reason;
    }

    [Theory]
    [InlineData("layer1.0.conv1", "", "3")]
    [InlineData("layer1.0.conv1.weight", "", "3")]
    [InlineData("layer1.*", "*.conv2", "3,7,11")]
    [InlineData("39,layer3.?.conv1", "", "27,31,35,39")]
    [InlineData("dense", "", "39")]
    [InlineData("", "conv2d", "39")]
    [InlineData("conv*", "embedding", "1")]
    public void Patterns_choose_by_name_number_and_type(string include, string exclude, string ids)
    {
        using Checkpoint checkpoint = ResNet20();
        LayerFilter filter = All with { Include = Split(include), Exclude = Split(exclude) };
        Assert.Equal(ids, string.Join(',', LayerCatalog.Of(checkpoint, filter).Layers.Select(l => l.Id)));

        static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void A_dash_or_brackets_in_a_name_are_nothing_special()
    {
        LayerFilter filter = All with { Include = ["a-b", "*[k]"], SplitFused = true };
        LayerCatalog catalog = Of(filter, new("a-b.weight", "F32", 3, 3), new("qkv.weight", "F32", 6, 2));
        Assert.Equal(["a-b", "qkv[k]"], catalog.Layers.Select(l => l.Name));
    }

    [Theory]
    [InlineData("layer9.*")]
    [InlineData("99")]
    [InlineData("embedding")]
    public void A_pattern_that_fits_nothing_is_told_what_is_there(string pattern)
    {
        using Checkpoint checkpoint = ResNet20();
        var error = Assert.Throws<LayerFilterException>(
            () => LayerCatalog.Of(checkpoint, All with { Include = ["conv1", pattern] }));
        Assert.StartsWith($"no layer fits '{pattern}'; there are: 1 conv1 (conv2d), 3 layer1.0.conv1 (", error.Message);
        Assert.EndsWith("39 linear (dense)", error.Message);
    }

    [Fact]
    public void Limits_say_by_how_much_they_are_missed()
    {
        SafeTensorsFile.Entry entry = new("w.weight", "F32", 30, 12);
        Assert.Equal("12 eigenvalues, fewer than 50", Reason(new() { MinEigenvalues = 50 }));
        Assert.Equal("12 eigenvalues, more than 11", Reason(new() { MaxEigenvalues = 11 }));
        Assert.Equal("N = 30, more than 29", Reason(new() { MaxN = 29 }));

        string Reason(LayerFilter filter) => Assert.Single(Of(filter, entry).Skipped).Reason;
    }

    [Theory]
    [InlineData("attn.in_proj_weight", "[q] 4x4,[k] 4x4,[v] 4x4", 12, 4)]
    [InlineData("attn.c_attn.weight", "[q] 4x4,[k] 4x4,[v] 4x4", 4, 12)]
    [InlineData("attn.qkv_proj.weight", "[q] 4x4,[k] 4x2,[v] 4x2", 8, 4)]
    [InlineData("attn.query_key_value.weight", " 12x4", 12, 4)]
    [InlineData("attn.qkv.weight", " 16x4", 16, 4)]
    [InlineData("lstm.weight_hh_l0", "[i] 4x4,[f] 4x4,[g] 4x4,[o] 4x4", 16, 4)]
    [InlineData("gru.weight_hh_l0", "[r] 4x4,[z] 4x4,[n] 4x4", 12, 4)]
    [InlineData("rnn.weight_hh_l0", " 4x4", 4, 4)]
    public void Fused_weights_are_split_on_request(string name, string parts, params int[] shape)
    {
        LayerCatalog catalog = Of(All with { SplitFused = true }, new SafeTensorsFile.Entry(name, "F32", shape));
        Assert.Equal(parts, string.Join(',', catalog.Layers.Select(l => $"{Part(l.Name)} {l.N}x{l.M}")));
        Assert.Equal([1], catalog.Layers.Select(l => l.Id).Distinct());

        static string Part(string name) => name.Contains('[') ? name[name.IndexOf('[')..] : "";
    }

    [Fact]
    public void Gates_of_an_input_are_as_many_as_those_of_its_state()
    {
        LayerCatalog catalog = Of(
            All with { SplitFused = true },
            new("a.weight_ih_l0", "F32", 12, 5), new("a.weight_hh_l0", "F32", 12, 4),
            new("b.weight_ih_l0", "F32", 12, 5), new("b.weight_hh_l0", "F32", 12, 3),
            new("c.weight_ih_l0", "F32", 24, 5), new("c.weight_hh_l0", "F32", 24, 8),
            new("c.weight_hr_l0", "F32", 8, 6));
        Assert.Equal("rzn", Gates("a"));
        Assert.Equal("ifgo", Gates("b"));
        Assert.Equal("ifgo", Gates("c"));

        string Gates(string name) => string.Concat(
            catalog.Layers.Where(l => l.Tensor.Name == name + ".weight_ih_l0").Select(l => l.Name[^2]));
    }
}
