using CoreDataless.Arrays;
using CoreDataless.Engine;

namespace CoreDataless.Images;

/// <summary>
/// Reads images for a network: .npy, .npz, .png, folders of .png. Nothing is resized or converted in silence.
/// </summary>
public static class ImageFiles
{
    private static readonly string[] ImageNames = ["x", "images", "data", "arr_0"];
    private static readonly string[] LabelNames = ["y", "labels", "targets"];

    /// <summary>All images of all files, in the order given; those of a folder by name.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="image">What the network wants.</param>
    /// <exception cref="InvalidDataFileException">A file that cannot be read.</exception>
    /// <exception cref="ImageMisfitException">Images of another size.</exception>
    public static ImageSet Read(IReadOnlyList<string> paths, Shape image)
    {
        ImageSet[] sets = [.. paths.SelectMany(Expand).Select(path => ReadFile(path, image))];
        if (sets.Length == 1) return sets[0];
        long floats = sets.Sum(s => (long)s.Pixels.Length);
        if (floats > Array.MaxLength)
            throw new InvalidDataFileException(paths[0], $"{sets.Sum(s => s.Count)} images are too many at once",
                "split them");
        bool labelled = sets.Length > 0 && Array.TrueForAll(sets, s => s.Labels is not null);
        return new ImageSet(
            image,
            [.. sets.SelectMany(s => s.Pixels)],
            [.. sets.SelectMany(s => s.Names)],
            labelled ? [.. sets.SelectMany(s => s.Labels!)] : null);
    }

    /// <summary>Reads a .npy file of classes.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, or holds no list of whole numbers.</exception>
    public static IReadOnlyList<int> ReadLabels(string path)
    {
        using NpyArray array = NpyArray.Open(path);
        return Labels(array, path);
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string[] files = [.. Directory.EnumerateFiles(path)
            .Where(f => f.EndsWith(".png", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new InvalidDataFileException(path, "the folder has no .png files", "name a folder of PNG images");
    }

    // The first bytes say what a file is, not its name.
    private static ImageSet ReadFile(string path, Shape image) => Kind(path) switch
    {
        FileKind.Png => FromPng(path, image),
        FileKind.Npy => FromNpy(path, image),
        FileKind.Zip => FromNpz(path, image),
        _ => throw new InvalidDataFileException(path, "it is none of PNG, .npy and .npz", "convert it to one of them"),
    };

    private static FileKind Kind(string path) => FileGuard.Open(path, NpyArray.Plain, file =>
    {
        using (file)
        {
            ReadOnlySpan<byte> start = file.Slice(0, (int)Math.Min(16, file.Length));
            if (start.StartsWith(Png.Signature)) return FileKind.Png;
            if (NpyHeader.IsThere(start)) return FileKind.Npy;
            return start.StartsWith("PK"u8) ? FileKind.Zip : FileKind.Unknown;
        }
    });

    private static ImageSet FromPng(string path, Shape image)
    {
        PngImage png = PngReader.Read(path);
        // An alpha channel that hides nothing says nothing.
        int channels = png.Channels is 2 or 4 && !png.IsTransparent ? png.Channels - 1 : png.Channels;
        if ((channels, png.Height, png.Width) != (image.Channels, image.Height, image.Width))
        {
            string transparent = channels != png.Channels || png.Channels is 1 or 3 ? "" : ", partly transparent";
            throw new ImageMisfitException(path,
                $"it has {channels} channel(s), {png.Height} x {png.Width} pixels{transparent}",
                $"the network wants {image.Channels} channel(s), {image.Height} x {image.Width}: "
                + "nothing is resized or converted here");
        }
        var pixels = new float[image.Count];
        for (int i = 0; i < image.Pixels; i++)
        {
            for (int c = 0; c < channels; c++)
                pixels[c * image.Pixels + i] = png.Samples[i * png.Channels + c] / (float)png.MaxValue;
        }
        return new ImageSet(image, pixels, [Path.GetFileName(path)], Labels: null);
    }

    private static ImageSet FromNpy(string path, Shape image)
    {
        using NpyArray array = NpyArray.Open(path);
        return Numbered(path, ImageArray.Read(array, image, path), image, labels: null);
    }

    private static ImageSet FromNpz(string path, Shape image)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        string? images = Array.Find(ImageNames, archive.Names.Contains);
        if (images is null && archive.Names.Count == 1) images = archive.Names[0];
        if (images is null)
        {
            throw new InvalidDataFileException(path,
                $"none of its arrays ({string.Join(", ", archive.Names.Take(20))}) are the images",
                "call the images x and the labels y");
        }
        using NpyArray array = archive.Get(images);
        float[] pixels = ImageArray.Read(array, image, $"{path}[{images}]");
        if (Array.Find(LabelNames, archive.Names.Contains) is not { } name)
            return Numbered(path, pixels, image, labels: null);
        using NpyArray classes = archive.Get(name);
        return Numbered(path, pixels, image, Labels(classes, $"{path}[{name}]"));
    }

    private static ImageSet Numbered(string path, float[] pixels, Shape image, int[]? labels)
    {
        int count = pixels.Length / image.Count;
        if (labels is not null && labels.Length != count)
            throw new InvalidDataFileException(path, $"it has {labels.Length} labels for {count} images",
                "give each image one");
        string file = Path.GetFileName(path);
        return new ImageSet(image, pixels, [.. Enumerable.Range(0, count).Select(i => $"{file}[{i}]")], labels);
    }

    private static int[] Labels(NpyArray array, string name)
    {
        bool isList = array.Shape.Count == 1 || (array.Shape.Count == 2 && array.Shape[1] == 1);
        if (!isList || array.DType.IsFloatingPoint() || array.DType == DType.UInt64)
        {
            throw new InvalidDataFileException(name,
                $"labels of {array.DType.Name()} ({string.Join(", ", array.Shape)})",
                "labels are one whole number per image");
        }
        return [.. array.ToInt64s().Select(l => l is >= 0 and <= int.MaxValue
            ? (int)l
            : throw new InvalidDataFileException(name, $"{l} is no class", "classes count from 0"))];
    }

    private enum FileKind
    {
        Unknown,
        Png,
        Npy,
        Zip,
    }
}
