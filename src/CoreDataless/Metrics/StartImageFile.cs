using CoreDataless.Arrays;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// Start images that the user brings: (runs, classes, channels, height, width), or without runs for one.
/// </summary>
public sealed class StartImageFile
{
    private readonly long[] _shape;

    private StartImageFile(string path, long[] shape, float[] values) => (Path, _shape, Values) = (path, shape, values);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The runs that the images are for.</summary>
    public int Runs => (int)_shape[0];

    /// <summary>The pixels, all in [0, 1].</summary>
    public float[] Values { get; }

    /// <summary>Reads a .npy file of floats.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, or holds no images in [0, 1].</exception>
    public static StartImageFile Read(string path)
    {
        using NpyArray array = NpyArray.Open(path);
        if (!array.DType.IsFloatingPoint())
            throw Refuse(path, $"its elements are {array.DType.Name()}", "start images are float32 in [0, 1]");
        if (array.Shape.Count is not (4 or 5) || array.Count == 0 || array.Count > Array.MaxLength)
        {
            throw Refuse(path, $"its shape is ({string.Join(", ", array.Shape)})",
                "start images are (runs, classes, channels, height, width), or without runs for one run");
        }
        float[] values = array.ToSingles();
        int wrong = Array.FindIndex(values, v => !(v is >= 0 and <= 1));
        if (wrong >= 0)
            throw Refuse(path, $"element {wrong} is {values[wrong]}", "start images are pixels in [0, 1]");
        return new StartImageFile(path, array.Shape.Count == 5 ? [.. array.Shape] : [1, .. array.Shape], values);
    }

    /// <summary>Are the images for this network?</summary>
    /// <exception cref="ModelException">They are of another shape; the message says both.</exception>
    public void CheckFits(Network network)
    {
        long[] wanted = [network.Classes, network.Input.Channels, network.Input.Height, network.Input.Width];
        if (_shape.AsSpan(1).SequenceEqual(wanted)) return;
        throw new ModelException(
            $"{Path}: start images of ({string.Join(", ", _shape[1..])}) a run, but the network wants "
            + $"({string.Join(", ", wanted)}): classes, channels, height, width");
    }

    private static InvalidDataFileException Refuse(string path, string reason, string whatToDo) =>
        new(path, reason, whatToDo);
}
