using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>
/// Tells by the dimensions, and where they leave it open by the name, what a tensor is. A state dict does not say which
/// module a tensor belongs to.
/// </summary>
internal static class LayoutRules
{
    private const int MostDimensions = 5;
    private const int LargestKernel = 31;

    /// <summary>The tensor's matrices, or null and a reason why it has none.</summary>
    public static (MatrixLayout? Layout, string? Reason) Of(CheckpointTensor tensor)
    {
        if (!tensor.DType.IsFloatingPoint()) return (null, $"{tensor.DType.Name()}, no floating-point numbers");
        if (tensor.Count == 0) return (null, "no elements");
        if (tensor.Shape.Count > 1 && LayerNames.IsBuffer(tensor.Name)) return (null, "no weights, by its name");
        if (tensor.Shape.Count > MostDimensions) return (null, $"{tensor.Shape.Count} dimensions");
        if (tensor.Shape.Any(size => size > Array.MaxLength)) return (null, "too large a side");
        int[] shape = [.. tensor.Shape.Select(size => (int)size)];
        MatrixLayout? layout = shape switch
        {
            [] or [_] => null,
            { Length: > 2 } when shape.Count(size => size > 1) < 2 => null,
            [var rows, var columns] => Matrix(tensor.Name, rows, columns),
            [_, _, _] => OfThree(tensor.Name, shape),
            _ => Convolution(shape, IsKerasKernel(tensor.Name) || IsChannelsLast(shape)),
        };
        return layout switch
        {
            null => (null, shape.Length == 0 ? "a single number" : "a vector"),
            _ when layout.Type.IsConvolution() && tensor.Count > Array.MaxLength => (null, "too large a convolution"),
            _ => (layout, null),
        };
    }

    // A stack of matrices has its smallest axis first, PyTorch's Conv1d (out, in, kernel) never, but for tiny ones.
    private static MatrixLayout OfThree(string name, int[] shape)
    {
        bool firstIsLeast = shape[0] < Math.Min(shape[1], shape[2]);
        if (Has(name, "expert") || (firstIsLeast && shape[0] > 1 && !Has(name, "conv")))
            return new MatrixLayout(LayerType.Experts, shape[0], shape[1], shape[2]);
        if (!Has(name, "conv") && shape.Contains(1))
        {
            int[] sides = [.. shape.Where(size => size > 1)];
            return Matrix(name, sides[0], sides[1]);
        }
        return Convolution(shape, IsKerasKernel(name));
    }

    private static MatrixLayout Convolution(int[] shape, bool kernelFirst)
    {
        LayerType type = shape.Length switch { 3 => LayerType.Conv1d, 4 => LayerType.Conv2d, _ => LayerType.Conv3d };
        int[] kernel = kernelFirst ? shape[..^2] : shape[2..];
        (int rows, int columns) = kernelFirst ? (shape[^1], shape[^2]) : (shape[0], shape[1]);
        int count = kernel.Aggregate(1, (product, size) => unchecked(product * size));
        return new MatrixLayout(type, count, rows, columns) { Kernel = kernel, KernelFirst = kernelFirst };
    }

    private static MatrixLayout Matrix(string name, int rows, int columns)
    {
        string last = LayerNames.Last(name);
        LayerType type = LayerNames.IsRecurrent(last) ? LayerType.Recurrent
            : Has(last, "embed") || last is "wte" or "wpe" ? LayerType.Embedding
            : LayerType.Dense;
        return new MatrixLayout(type, 1, rows, columns);
    }

    // No kernel is that large: (3, 3, 64, 128) has the kernel first.
    private static bool IsChannelsLast(int[] shape) =>
        shape.Length == 4 && Math.Max(shape[2], shape[3]) > LargestKernel && shape[0] + shape[1] < shape[2] + shape[3];

    private static bool IsKerasKernel(string name) =>
        LayerNames.Last(name).StartsWith("kernel", StringComparison.OrdinalIgnoreCase);

    private static bool Has(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
