using System.Buffers.Binary;
using CoreDataless.Arrays;
using CoreDataless.Images;

namespace CoreDataless.Results;

/// <summary>Do the parts of an evaluation fit each other, so that whoever reads it need not ask?</summary>
internal static class EvaluationCheck
{
    private const int MostClasses = 1_000_000;
    private const int LongestSide = 65_535;
    private const int MostBytesOfPicture = 8 << 20;

    // Signature, and the whole header chunk.
    private const int LeastBytesOfPicture = 33;

    /// <exception cref="MalformedDataException">They do not.</exception>
    public static void Of(EvaluationDocument document)
    {
        ResultFault.CheckNoNull(document.Models, "models");
        ResultFault.CheckNoNull(document.Failed, "failed");
        foreach ((int i, EvaluatedData model) in document.Models.Index()) Model(model, $"models[{i}]");
    }

    private static void Model(EvaluatedData model, string place)
    {
        if (model.Classes is < 1 or > MostClasses) throw ResultFault.Wrong($"{place}.classes", $"is {model.Classes}");
        if (model.ClassNames is { } names)
        {
            ResultFault.CheckLength(names, model.Classes, $"{place}.classNames");
            ResultFault.CheckNoNull(names, $"{place}.classNames");
        }
        ResultFault.CheckLength(model.Input, 3, $"{place}.input");
        if (model.Input.Any(side => side < 1)) throw ResultFault.Wrong($"{place}.input", "is no size of an image");
        ResultFault.CheckNoNull(model.Warnings, $"{place}.warnings");
        ResultFault.CheckNoNull(model.Runs, $"{place}.runs");
        if (model.Mg.Runs is { } mg) ResultFault.CheckLength(mg, model.Runs.Count, $"{place}.mg.runs");
        if (model.Madv.Runs is { } madv) ResultFault.CheckLength(madv, model.Runs.Count, $"{place}.madv.runs");
        foreach ((int i, RunData run) in model.Runs.Index()) Run(run, model.Classes, $"{place}.runs[{i}]");
        if (model.Spectral is { } spectra) SpectraCheck.Of(spectra, $"{place}.spectral");
        if (model.Figures is { } figures) Figures(figures, model, $"{place}.figures");
    }

    private static void Run(RunData run, int classes, string place)
    {
        ResultFault.CheckLength(run.Loss, classes, $"{place}.loss");
        ResultFault.CheckLength(run.Predicted, classes, $"{place}.predicted");
        ResultFault.CheckRange(run.Predicted, classes, $"{place}.predicted");
        if (run.Confidence is { } confidence) ResultFault.CheckLength(confidence, classes, $"{place}.confidence");
        if (run.DeepFool is not { } attack) return;
        ResultFault.CheckLength(attack.Iterations, classes, $"{place}.deepfool.iterations");
        ResultFault.CheckLength(attack.Adversary, classes, $"{place}.deepfool.adversary");
        ResultFault.CheckRange(attack.Adversary, classes, $"{place}.deepfool.adversary");
        ResultFault.CheckLength(attack.L2, classes, $"{place}.deepfool.l2");
        ResultFault.CheckLength(attack.Success, classes, $"{place}.deepfool.success");
        ResultFault.CheckLength(attack.Madv, classes, $"{place}.deepfool.madv");
    }

    private static void Figures(FigureData figures, EvaluatedData model, string place)
    {
        int classes = model.Classes;
        ResultFault.CheckRange(figures.Shown, classes, $"{place}.shown");
        if (figures.Similarity is { } similarity)
            ResultFault.CheckLength(similarity, (long)classes * classes, $"{place}.similarity");
        ResultFault.CheckNoNull(figures.Nearest, $"{place}.nearest");
        ResultFault.CheckRange(figures.Nearest.SelectMany(p => new[] { p.A, p.B }), classes, $"{place}.nearest");
        ResultFault.CheckNoNull(figures.Profiles, $"{place}.profiles");
        ResultFault.CheckRange(figures.Profiles.Select(p => p.Class), classes, $"{place}.profiles");
        foreach ((int i, ProfileData profile) in figures.Profiles.Index()) Profile(profile, $"{place}.profiles[{i}]");
        if (figures.Pictures is not { } pictures) return;
        ResultFault.CheckRange([pictures.Run], model.Runs.Count, $"{place}.pictures.run");
        Pictures(pictures, classes, figures.Shown.Count, $"{place}.pictures");
    }

    private static void Profile(ProfileData profile, string place)
    {
        int features = profile.Features.Count;
        ResultFault.CheckNoNull(profile.Activations, $"{place}.activations");
        foreach ((int i, IReadOnlyList<double> run) in profile.Activations.Index())
            ResultFault.CheckLength(run, features, $"{place}.activations[{i}]");
        if (profile.Examples is not { } examples) return;
        ResultFault.CheckLength(examples.Lower, features, $"{place}.examples.lower");
        ResultFault.CheckLength(examples.Median, features, $"{place}.examples.median");
        ResultFault.CheckLength(examples.Upper, features, $"{place}.examples.upper");
    }

    private static void Pictures(PictureData pictures, int classes, int shown, string place)
    {
        if (pictures.Width is < 1 or > LongestSide || pictures.Height is < 1 or > LongestSide)
            throw ResultFault.Wrong(place, $"are {pictures.Width} x {pictures.Height} pixels");
        ResultFault.CheckLength(pictures.Prototypes, classes, $"{place}.prototypes");
        int attacked = pictures.Adversaries.Count == 0 ? 0 : shown;
        ResultFault.CheckLength(pictures.Adversaries, attacked, $"{place}.adversaries");
        ResultFault.CheckLength(pictures.Differences, attacked, $"{place}.differences");
        ResultFault.CheckLength(pictures.Gains, attacked, $"{place}.gains");
        Pngs(pictures.Prototypes, pictures, $"{place}.prototypes");
        Pngs(pictures.Adversaries, pictures, $"{place}.adversaries");
        Pngs(pictures.Differences, pictures, $"{place}.differences");
    }

    private static void Pngs(IReadOnlyList<byte[]?> pictures, PictureData sizes, string place)
    {
        foreach ((int i, byte[]? picture) in pictures.Index())
        {
            if (picture is not null && !IsPng(picture, sizes.Width, sizes.Height))
            {
                throw ResultFault.Wrong(
                    $"{place}[{i}]", $"is no PNG of {sizes.Width} x {sizes.Height} pixels and at most 8 MiB");
            }
        }
    }

    private static bool IsPng(ReadOnlySpan<byte> picture, int width, int height) =>
        picture.Length is >= LeastBytesOfPicture and <= MostBytesOfPicture
        && picture.StartsWith(Png.Signature)
        && picture[12..16].SequenceEqual("IHDR"u8)
        && BinaryPrimitives.ReadInt32BigEndian(picture[16..]) == width
        && BinaryPrimitives.ReadInt32BigEndian(picture[20..]) == height;
}
