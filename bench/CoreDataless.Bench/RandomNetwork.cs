using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>Networks of random weights, recognised by their names like any checkpoint: for 32x32 images.</summary>
internal static class RandomNetwork
{
    /// <summary>
    /// <c>full</c>: the paper's ResNet18; <c>quarter</c>: of its width; <c>resnet20</c>: He's for CIFAR.
    /// </summary>
    public static Network Named(string name, int classes = 10) =>
        ModelLoader.Load(new WeightSet(name, Weights(name, classes)));

    /// <summary>A ResNet18 whose first stage has so many channels.</summary>
    /// <param name="width">Channels.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="stem">
    /// Kernel of the first convolution: 3 for images of 32x32, 7 (of stride 2) for Tiny ImageNet's 64x64.
    /// </param>
    public static Network ResNet18(int width, int classes, int stem = 3) =>
        ModelLoader.Load(new WeightSet($"resnet18-w{width}", ResNet18Weights(width, classes, stem)));

    public static IEnumerable<Weight> Weights(string name, int classes) => name switch
    {
        "full" => ResNet18Weights(64, classes),
        "quarter" => ResNet18Weights(16, classes),
        "resnet20" => ResNet([3, 3, 3], 16, shortcuts: false, classes),
        _ => throw new ArgumentException($"no network '{name}'"),
    };

    public static List<Weight> ResNet18Weights(int width, int classes, int stem = 3) =>
        ResNet([2, 2, 2, 2], width, shortcuts: true, classes, stem);

    private static List<Weight> ResNet(int[] blocks, int width, bool shortcuts, int classes, int stem = 3)
    {
        var weights = new List<Weight>();
        int channels = width;
        AddConvBn(weights, "conv1", "bn1", 3, channels, stem);
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                string name = $"layer{stage + 1}.{block}";
                int wanted = width << stage;
                AddConvBn(weights, $"{name}.conv1", $"{name}.bn1", channels, wanted, 3);
                AddConvBn(weights, $"{name}.conv2", $"{name}.bn2", wanted, wanted, 3);
                if (shortcuts && wanted != channels)
                    AddConvBn(weights, $"{name}.shortcut.0", $"{name}.shortcut.1", channels, wanted, 1);
                channels = wanted;
            }
        }
        weights.Add(Random("linear.weight", classes, channels));
        weights.Add(Random("linear.bias", classes));
        return weights;
    }

    private static void AddConvBn(List<Weight> weights, string conv, string norm, int from, int to, int kernel)
    {
        weights.Add(Random($"{conv}.weight", to, from, kernel, kernel));
        weights.Add(Ones($"{norm}.weight", to));
        weights.Add(Random($"{norm}.bias", to));
        weights.Add(Random($"{norm}.running_mean", to));
        weights.Add(Ones($"{norm}.running_var", to));
    }

    private static Weight Ones(string name, int count) => new(name, [count], () => [.. Enumerable.Repeat(1f, count)]);

    private static Weight Random(string name, params int[] shape) =>
        new(name, [.. shape.Select(d => (long)d)], () => Uniform(new Shape(shape)));

    /// <summary>He's deviation: signals keep their size through the layers.</summary>
    public static float[] Uniform(Shape shape)
    {
        var random = new Random(shape.Count);
        float range = MathF.Sqrt(6f * shape[0] / shape.Count);
        var values = new float[shape.Count];
        foreach (ref float v in values.AsSpan()) v = range * (2 * random.NextSingle() - 1);
        return values;
    }
}
