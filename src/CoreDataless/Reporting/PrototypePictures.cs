using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Metrics;
using CoreDataless.Results;

namespace CoreDataless.Reporting;

/// <summary>
/// Prototypes, adversaries and their differences as PNG, as many as there is room for: the prototypes of the shown
/// classes, then their adversaries, then the other prototypes.
/// </summary>
internal sealed class PrototypePictures
{
    // What all pictures of a model may take in base64.
    private const int MostCharacters = 4_000_000;

    private readonly RunResult _run;
    private readonly Shape _image;
    private int _room = MostCharacters;

    private PrototypePictures(RunResult run, Shape image) => (_run, _image) = (run, image);

    /// <summary>Of the first run; null for images that are neither grey nor RGB.</summary>
    public static PictureData? Of(IReadOnlyList<RunResult> runs, Shape image, IReadOnlyList<int> shown) =>
        image.Channels is 1 or 3 ? new PrototypePictures(runs[0], image).Pictures(run: 0, shown) : null;

    private PictureData Pictures(int run, IReadOnlyList<int> shown)
    {
        int attacked = _run.DeepFool is null ? 0 : shown.Count;
        var prototypes = new byte[]?[_run.Prototypes.Length / _image.Count];
        var (adversaries, differences, gains) = (new byte[]?[attacked], new byte[]?[attacked], new double[attacked]);
        foreach (int k in shown) prototypes[k] = IfFits(Png(Prototype(k)));
        for (int i = 0; i < attacked; i++)
        {
            float[] difference = Difference(shown[i]);
            gains[i] = Gain(difference);
            // One without the other shows nothing.
            (byte[] adversary, byte[] enlarged) = (Png(Adversary(shown[i])), Png(Enlarged(difference, gains[i])));
            if (!Fit(adversary, enlarged)) continue;
            (adversaries[i], differences[i]) = (adversary, enlarged);
        }
        for (int k = 0; k < prototypes.Length && _room > 0; k++) prototypes[k] ??= IfFits(Png(Prototype(k)));
        return new PictureData
        {
            Run = run,
            Width = _image.Width,
            Height = _image.Height,
            Prototypes = prototypes,
            Adversaries = adversaries,
            Differences = differences,
            Gains = gains,
        };
    }

    private byte[]? IfFits(byte[] picture) => Fit(picture) ? picture : null;

    // What does not fit ends it, though smaller pictures might follow.
    private bool Fit(params ReadOnlySpan<byte[]> pictures)
    {
        foreach (byte[] picture in pictures) _room -= (picture.Length + 2) / 3 * 4;
        if (_room < 0) _room = 0;
        return _room > 0;
    }

    private ReadOnlySpan<float> Prototype(int label) => Image(_run.Prototypes, label);

    private ReadOnlySpan<float> Adversary(int label) => Image(_run.DeepFool!.Adversaries, label);

    private ReadOnlySpan<float> Image(float[] images, int label) =>
        images.AsSpan(label * _image.Count, _image.Count);

    private byte[] Png(ReadOnlySpan<float> pixels) => Levels.Png(pixels, _image);

    private float[] Difference(int label)
    {
        float[] difference = Adversary(label).ToArray();
        ReadOnlySpan<float> prototype = Prototype(label);
        for (int i = 0; i < difference.Length; i++) difference[i] -= prototype[i];
        return difference;
    }

    private static double Gain(float[] difference)
    {
        float largest = difference.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max();
        return largest == 0 ? 1 : Rounded.DownToTwoDigits(0.5 / largest);
    }

    private static float[] Enlarged(float[] difference, double gain) =>
        Array.ConvertAll(difference, d => (float)(0.5 + gain * d));
}
