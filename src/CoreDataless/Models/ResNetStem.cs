namespace CoreDataless.Models;

/// <summary>How a ResNet begins. Only the kernel is in the file; the rest is the habit of who spells it so.</summary>
internal sealed record ResNetStem(int Kernel, int Stride, int Padding, bool MaxPool)
{
    private const string Override = "{\"stem\": {\"stride\": 2, \"padding\": 3, \"maxPool\": false}}";

    /// <summary>Why the habit is not known.</summary>
    public string? Problem { get; private init; }

    /// <summary>What was assumed.</summary>
    public string? Warning { get; private init; }

    /// <summary>The size of the images of those who build this stem: CIFAR, Tiny ImageNet, ImageNet.</summary>
    public InputSize Input => (Kernel, MaxPool) switch
    {
        (7, true) => new(224, 224),
        (7, false) => new(64, 64),
        _ => new(32, 32),
    };

    /// <summary>The family's habit where the description leaves it open.</summary>
    /// <param name="kernel">Of the first convolution; null when it is missing.</param>
    /// <param name="choice">What the description says.</param>
    /// <param name="shortcut">What the file calls its shortcuts; null for none.</param>
    /// <param name="head">What it calls the classifier.</param>
    public static ResNetStem Of((long Height, long Width)? kernel, StemChoice choice, string? shortcut, string head)
    {
        (long height, long width) = kernel ?? (3, 3);
        int size = (int)Math.Min(height, 1023);
        bool large = size == 7;
        // torchvision's names come with its max pool; the authors' Tiny ImageNet network has none.
        bool torchvision = shortcut is "downsample" || (shortcut is null && head is "fc");
        bool sure = (shortcut, head) is ("shortcut", "linear") or ("downsample", "fc");
        bool maxPool = choice.MaxPool ?? (large && torchvision);
        return new ResNetStem(size, choice.Stride ?? (large ? 2 : 1), choice.Padding ?? size / 2, maxPool)
        {
            Problem = (size is 3 or 7 && height == width) || choice.Stride is not null
                ? null
                : $"a {height}x{width} stem is of no known family; describe what it does, for example {Override}",
            Warning = !large || sure || choice.MaxPool is not null
                ? null
                : $"no file says whether a max pool follows; assumed {(maxPool ? "one" : "none")}. "
                    + $"A description can say otherwise: {Override}",
        };
    }
}
