using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Each layer and its gradient on numbers small enough to work out by hand.</summary>
public class LayerLiteralTests
{
    private static readonly float[] OneToNine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    private readonly Graph _graph = new();

    [Fact]
    public void Conv_of_an_image_with_itself_is_the_sum_of_squares()
    {
        Node x = _graph.Input("x", 1, 3, 3);
        Node weight = Expect.Constant(_graph, new Shape(1, 1, 3, 3), OneToNine);
        Expect.Values(_graph.Conv2d(x, weight), [285], (x, OneToNine));
        Expect.Values(_graph.Conv2d(x, weight, Expect.Vector(_graph, 0.5f)), [285.5f], (x, OneToNine));
    }

    [Fact]
    public void Conv_is_cross_correlation_and_pads_with_zeros()
    {
        Node x = _graph.Input("x", 1, 3, 3);
        Node above = Expect.Constant(_graph, new Shape(1, 1, 3, 3), 0, 1, 0, 0, 0, 0, 0, 0, 0);
        Expect.Values(_graph.Conv2d(x, above, padding: 1), [0, 0, 0, 1, 2, 3, 4, 5, 6], (x, OneToNine));
        Node ones = Expect.Constant(_graph, new Shape(1, 1, 3, 3), 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Expect.Values(_graph.Conv2d(x, ones, stride: 2, padding: 1), [12, 16, 24, 28], (x, OneToNine));
    }

    [Fact]
    public void Dilation_spreads_the_kernel()
    {
        Node x = _graph.Input("x", 1, 3, 3);
        Node weight = Expect.Constant(_graph, new Shape(1, 1, 2, 2), 1, 10, 100, 1000);
        Expect.Values(_graph.Conv2d(x, weight, dilation: 2), [9731], (x, OneToNine));
    }

    [Fact]
    public void Groups_see_their_own_channels()
    {
        Node x = _graph.Input("x", 2, 1, 1);
        Expect.Values(
            _graph.Conv2d(x, Expect.Constant(_graph, new Shape(2, 1, 1, 1), 2, 7), groups: 2), [6, 35], (x, [3, 5]));
        Expect.Values(_graph.Conv2d(x, Expect.Constant(_graph, new Shape(1, 2, 1, 1), 2, 7)), [41], (x, [3, 5]));
    }

    [Fact]
    public void Groups_take_their_channels_in_order()
    {
        Node x = _graph.Input("x", 4, 1, 1), seed = _graph.Input("seed", 4, 1, 1);
        Node weight = Expect.Constant(_graph, new Shape(4, 2, 1, 1), 1, 10, 100, 1000, 1, 10, 100, 1000);
        Node y = _graph.Conv2d(x, weight, groups: 2);
        Expect.Values(y, [21, 2100, 43, 4300], (x, [1, 2, 3, 4]));
        Expect.Values(_graph.Gradient(y, x, seed), [1, 10, 200, 2000], (seed, [1, 0, 0, 2]));
    }

    [Fact]
    public void Weights_of_a_kernel_are_row_by_row()
    {
        Node x = _graph.Input("x", 1, 2, 3);
        Node weight = Expect.Constant(_graph, new Shape(1, 1, 2, 3), 1, 10, 100, 1000, 10_000, 100_000);
        Expect.Values(_graph.Conv2d(x, weight), [654321], (x, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Windows_may_differ_in_the_two_directions()
    {
        Node wide = _graph.Input("wide", 1, 2, 4), seed = _graph.Input("seed", 1, 2, 2);
        Node row = Expect.Constant(_graph, new Shape(1, 1, 1, 2), 1, 10);
        Node y = _graph.Conv2d(wide, row, null, new Window(1, 2, 1, 2, 0, 1, 1, 2));
        Expect.Values(y, [20, 42, 60, 86], (wide, [1, 2, 3, 4, 5, 6, 7, 8]));
        Expect.Values(_graph.Gradient(y, wide, seed), [0, 12, 0, 20, 0, 34, 0, 40], (seed, [1, 2, 3, 4]));

        Node high = _graph.Input("high", 1, 4, 2), column = Expect.Constant(_graph, new Shape(1, 1, 2, 1), 1, 10);
        y = _graph.Conv2d(high, column, null, new Window(2, 1, 2, 1, 1, 0, 2, 1));
        Expect.Values(y, [20, 60, 42, 86], (high, [1, 5, 2, 6, 3, 7, 4, 8]));
        Expect.Values(_graph.Gradient(y, high, seed), [0, 0, 10 + 3, 20 + 4, 0, 0, 30, 40], (seed, [1, 2, 3, 4]));
    }

    [Fact]
    public void Gradient_of_conv_gives_back_what_was_taken()
    {
        Node x = _graph.Input("x", 1, 3, 3), seed = _graph.Input("seed", 1, 2, 2);
        Node y = _graph.Conv2d(x, Expect.Constant(_graph, new Shape(1, 1, 2, 2), 1, 2, 3, 4));
        Expect.Values(
            _graph.Gradient(y, x, seed), [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000], (seed, [1, 10, 100, 1000]));
    }

    [Fact]
    public void Linear()
    {
        Node x = _graph.Input("x", 2), seed = _graph.Input("seed", 3);
        Node weight = Expect.Constant(_graph, new Shape(3, 2), 1, 2, 3, 4, 5, 6);
        Node y = _graph.Linear(x, weight, Expect.Vector(_graph, 0.5f, 0, -1));
        Expect.Values(y, [12.5f, 34, 55, 0.5f, 0, -1], (x, [10, 1, 0, 0]));
        Expect.Values(_graph.Gradient(y, x, seed), [531, 642], (seed, [1, 10, 100]));
    }

    [Fact]
    public void Affine()
    {
        Node x = _graph.Input("x", 2, 1, 2), seed = _graph.Input("seed", 2, 1, 2);
        Node y = _graph.Affine(x, Expect.Vector(_graph, 2, 10), Expect.Vector(_graph, 1, -1));
        Expect.Values(y, [3, 5, 29, 39], (x, [1, 2, 3, 4]));
        Expect.Values(_graph.Gradient(y, x, seed), [2, 4, 30, 40], (seed, [1, 2, 3, 4]));
    }

    [Fact]
    public void Normalize()
    {
        Node x = _graph.Input("x", 2, 1, 1);
        Expect.Values(_graph.Normalize(x, [0.5f, 0.25f], [0.5f, 0.125f]), [1, -2], (x, [1, 0]));
    }

    [Fact]
    public void Batch_norm_adds_epsilon_to_the_variance()
    {
        Node x = _graph.Input("x", 2), seed = _graph.Input("seed", 2);
        Node y = _graph.BatchNorm(
            x,
            Expect.Vector(_graph, 2, 3),
            Expect.Vector(_graph, 1, -1),
            Expect.Vector(_graph, 1, 5),
            Expect.Vector(_graph, 4, 20),
            epsilon: 5);
        Expect.Values(y, [5, 11], (x, [7, 25]));
        Expect.Values(_graph.Gradient(y, x, seed), [2, 3], (seed, [3, 5]));
    }

    [Fact]
    public void Relu_has_no_slope_at_zero()
    {
        Node x = _graph.Input("x", 3), seed = _graph.Input("seed", 3);
        Node y = _graph.Relu(x);
        Expect.Values(y, [0, 0, 2], (x, [-1, 0, 2]));
        Expect.Values(_graph.Gradient(y, x, seed), [0, 0, 7], (x, [-1, 0, 2]), (seed, [5, 6, 7]));
    }

    [Fact]
    public void Add()
    {
        Node a = _graph.Input("a", 2), b = _graph.Input("b", 2), seed = _graph.Input("seed", 2);
        Expect.Values(_graph.Add(a, b), [11, 22], (a, [1, 2]), (b, [10, 20]));
        Expect.Values(_graph.Gradient(_graph.Add(a, a), a, seed), [2, 4], (seed, [1, 2]));
    }

    [Fact]
    public void Copies_of_an_image_share_a_value_of_one_copy()
    {
        Node shared = _graph.Input("shared", 1), copies = _graph.Input("copies", new Shape(1), copies: 3);
        Expect.Values(
            _graph.Add(copies, shared), [101, 102, 103, 204, 205, 206], (shared, [100, 200]), (copies, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Reshape_keeps_the_order()
    {
        Node x = _graph.Input("x", 2, 1, 2), seed = _graph.Input("seed", 4);
        Node y = _graph.Linear(_graph.Flatten(x), Expect.Constant(_graph, new Shape(1, 4), 1, 10, 100, 1000));
        Expect.Values(y, [4321], (x, [1, 2, 3, 4]));
        Expect.Values(_graph.Gradient(_graph.Flatten(x), x, seed), [5, 6, 7, 8], (seed, [5, 6, 7, 8]));
    }

    [Fact]
    public void Concat_slice_and_pad()
    {
        Node a = _graph.Input("a", 1, 1, 2), b = _graph.Input("b", 2, 1, 2), seed = _graph.Input("seed", 3, 1, 2);
        Node y = _graph.Concat(a, b);
        Expect.Values(y, [1, 2, 3, 4, 5, 6], (a, [1, 2]), (b, [3, 4, 5, 6]));
        Expect.Values(_graph.Gradient(y, b, seed), [3, 4, 5, 6], (seed, [1, 2, 3, 4, 5, 6]));
        Expect.Values(_graph.SliceChannels(b, 1, 1), [5, 6], (b, [3, 4, 5, 6]));
        Expect.Values(_graph.Gradient(_graph.SliceChannels(b, 1, 1), b, a), [0, 0, 1, 2], (a, [1, 2]));
        Expect.Values(_graph.PadChannels(a, 1, 2), [0, 0, 1, 2, 0, 0, 0, 0], (a, [1, 2]));
        Expect.Values(_graph.Gradient(_graph.PadChannels(a, 2, 0), a, seed), [5, 6], (seed, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Max_pool()
    {
        Node x = _graph.Input("x", 1, 3, 3), seed = _graph.Input("seed", 1, 2, 2);
        Node y = _graph.MaxPool(x, Window.Square(3, stride: 2, padding: 1));
        Expect.Values(y, [5, 6, 8, 9], (x, OneToNine));
        Expect.Values(
            _graph.Gradient(y, x, seed), [0, 0, 0, 0, 1, 10, 0, 100, 1000], (x, OneToNine), (seed, [1, 10, 100, 1000]));
        Expect.Values(y, [-1, -2, -4, -5], (x, Array.ConvertAll(OneToNine, v => -v)));
    }

    [Fact]
    public void First_of_equal_maxima_takes_the_gradient()
    {
        Node x = _graph.Input("x", 1, 2, 3), seed = _graph.Input("seed", 1, 1, 2);
        Node y = _graph.MaxPool(x, Window.Square(2));
        Expect.Values(_graph.Gradient(y, x, seed), [1, 10, 0, 0, 0, 0], (x, [4, 4, 4, 4, 4, 4]), (seed, [1, 10]));
        Expect.Values(_graph.Gradient(y, x, seed), [0, 11, 0, 0, 0, 0], (x, [0, 4, 0, 4, 4, 4]), (seed, [1, 10]));
        Expect.Values(_graph.Gradient(y, x, seed), [0, 0, 10, 1, 0, 0], (x, [0, 0, 9, 4, 0, 4]), (seed, [1, 10]));
    }

    [Fact]
    public void Average_pool_counts_padding_or_not()
    {
        Node x = _graph.Input("x", 1, 3, 3), seed = _graph.Input("seed", 1, 2, 2);
        Window window = Window.Square(3, stride: 2, padding: 1);
        Node counted = _graph.AveragePool(x, window), real = _graph.AveragePool(x, window, countPadding: false);
        Expect.Values(counted, [12 / 9f, 16 / 9f, 24 / 9f, 28 / 9f], (x, OneToNine));
        Expect.Values(real, [3, 4, 6, 7], (x, OneToNine));
        Expect.Values(_graph.Gradient(counted, x, seed), [1, 3, 2, 4, 10, 6, 3, 7, 4], (seed, [9, 18, 27, 36]));
        Expect.Values(_graph.Gradient(real, x, seed), [1, 3, 2, 4, 10, 6, 3, 7, 4], (seed, [4, 8, 12, 16]));
    }

    [Fact]
    public void Average_pool_of_kernel_1_takes_every_other_pixel()
    {
        Node x = _graph.Input("x", 1, 3, 3), seed = _graph.Input("seed", 1, 2, 2);
        Node y = _graph.AveragePool(x, Window.Square(1, stride: 2));
        Expect.Values(y, [1, 3, 7, 9], (x, OneToNine));
        Expect.Values(_graph.Gradient(y, x, seed), [1, 0, 2, 0, 0, 0, 3, 0, 4], (seed, [1, 2, 3, 4]));
    }

    [Fact]
    public void Global_average_pool()
    {
        Node x = _graph.Input("x", 2, 2, 2), seed = _graph.Input("seed", 2);
        Node y = _graph.GlobalAveragePool(x);
        Expect.Values(y, [3, 10], (x, [1, 2, 3, 6, 10, 10, 10, 10]));
        Expect.Values(_graph.Gradient(y, x, seed), [1, 1, 1, 1, 2, 2, 2, 2], (seed, [4, 8]));
    }
}
