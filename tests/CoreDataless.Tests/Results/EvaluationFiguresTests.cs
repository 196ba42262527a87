using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Metrics;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Tests.Results;

/// <summary>Cosines, quartiles and softmax by NumPy 1.24.</summary>
public sealed class EvaluationFiguresTests
{
    private static readonly Shape Image = new(3, 2, 2);

    // Three classes of four features in two runs.
    private static readonly float[] First = [1, 0, 0, 2, 0, 3, 1, 0, 1, 1, 1, 1];
    private static readonly float[] Second = [2, 1, 0, 0, 0, 1, 4, 1, 0.5f, 0, 2, 2];

    private static FigureData Figures(RealExamples? examples = null) => EvaluationFigures.Of(
        Synthetic.Facts(3, Image),
        Synthetic.Result(Synthetic.Run(First, 3, Image, seed: 1), Synthetic.Run(Second, 3, Image, seed: 2)),
        examples)!;

    [Fact]
    public void Similarity_is_the_mean_of_the_runs_cosines()
    {
        FigureData figures = Figures();
        Assert.Equal([1, 0.0527, 0.4133, 0.0527, 1, 0.7265, 0.4133, 0.7265, 1], figures.Similarity!);
        Assert.Equal([new(1, 2, 0.7265), new(0, 2, 0.4133), new(0, 1, 0.0527)], figures.Nearest);
        Assert.Equal([0, 1, 2], figures.Shown);
    }

    [Fact]
    public void Features_of_a_profile_fall_by_their_mean_over_the_runs()
    {
        IReadOnlyList<ProfileData> profiles = Figures().Profiles;
        Assert.Equal([0, 3, 1, 2], profiles[0].Features);
        Assert.Equal([2, 1, 3, 0], profiles[1].Features);
        Assert.Equal([2, 3, 0, 1], profiles[2].Features);
        Assert.Equal([[1, 2, 0, 0], [2, 0, 1, 0]], profiles[0].Activations);
        Assert.All(profiles, p => Assert.Null(p.Examples));
    }

    [Fact]
    public void Examples_are_quartiles_of_the_same_features()
    {
        float[] features =
        [
            0.5f, 0, 0.1f, 2, 7, 0, 0.2f, 9, 9, 9, 9, 9, 3, 0, 0.4f, 4, 1.25f, 0, 0.9f, 7,
        ];
        IReadOnlyList<ProfileData> profiles = Figures(new RealExamples(features, [0, 0, 2, 0, 0])).Profiles;
        ExampleData examples = profiles[0].Examples!;
        Assert.Equal(4, examples.Count);
        Assert.Equal([1.0625, 3.5, 0, 0.175], examples.Lower);
        Assert.Equal([2.125, 5.5, 0, 0.3], examples.Median);
        Assert.Equal([4, 7.5, 0, 0.525], examples.Upper);
        Assert.Null(profiles[1].Examples);
        Assert.Equal([9, 9, 9, 9], profiles[2].Examples!.Lower);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0.25, 3.5)]
    [InlineData(0.5, 4)]
    [InlineData(1, 5)]
    public void Quantiles_lie_between_neighbours(double share, double expected) =>
        Assert.Equal(expected, Quantile.Of([3, 4, 5], share));

    [Fact]
    public void Of_many_classes_those_of_the_least_and_the_greatest_Madv_are_shown()
    {
        RunResult run = Synthetic.Run([.. Enumerable.Range(0, 20).Select(k => 1f + k)], 20, Image, seed: 1);
        EvaluationResult result = Synthetic.Result(run);
        // Madv falls from class to class.
        Assert.Equal([0, 1, 2, 3, 4, 5, 14, 15, 16, 17, 18, 19], Shown(result));
        Assert.Equal(Enumerable.Range(0, 12), Shown(Synthetic.Result(run with { DeepFool = null })));
        run.DeepFool!.MadvPerClass[7] = double.NaN;
        Assert.Equal(Enumerable.Range(0, 12), Shown(result));

        static IReadOnlyList<int> Shown(EvaluationResult result) =>
            EvaluationFigures.Of(Synthetic.Facts(20, Image), result)!.Shown;
    }

    [Fact]
    public void Pictures_are_those_of_the_first_run_to_the_nearest_of_256_levels()
    {
        RunResult run = Synthetic.Run(First, 3, Image, seed: 1);
        PictureData pictures = Figures().Pictures!;
        Assert.Equal((0, 2, 2), (pictures.Run, pictures.Width, pictures.Height));
        PngImage prototype = PngReader.Read(pictures.Prototypes[1]!);
        PngImage adversary = PngReader.Read(pictures.Adversaries[1]!);
        for (int p = 0; p < 4; p++)
        {
            for (int c = 0; c < 3; c++)
            {
                float pixel = run.Prototypes[12 + c * 4 + p];
                Assert.InRange(prototype.Samples[p * 3 + c] - 255 * pixel, -0.501f, 0.501f);
                Assert.InRange(adversary.Samples[p * 3 + c] - 255 * Math.Min(1, pixel + 0.02f), -0.501f, 0.501f);
            }
        }
    }

    [Fact]
    public void Differences_are_enlarged_around_middle_grey()
    {
        var grey = new Shape(1, 1, 3);
        RunResult run = Synthetic.Run([1, 2], 2, grey, seed: 1);
        run = run with
        {
            Prototypes = [0.5f, 0.5f, 0.5f, 0.25f, 0.5f, 0.75f],
            DeepFool = run.DeepFool! with { Adversaries = [0.5f, 0.75f, 0.4375f, 0.25f, 0.5f, 0.75f] },
        };
        PictureData pictures = EvaluationFigures.Of(Synthetic.Facts(2, grey), Synthetic.Result(run))!.Pictures!;
        // 0.5 / 0.25, and nothing to enlarge.
        Assert.Equal([2, 1], pictures.Gains);
        Assert.Equal([128, 255, 96], PngReader.Read(pictures.Differences[0]!).Samples);
        Assert.Equal([128, 128, 128], PngReader.Read(pictures.Differences[1]!).Samples);
    }

    [Theory]
    [InlineData(5.09, 5.0)]
    [InlineData(0.3099, 0.3)]
    [InlineData(0.7, 0.7)]
    [InlineData(1289, 1200)]
    [InlineData(71.9, 71)]
    public void Gains_are_rounded_down_to_two_digits(double gain, double expected) =>
        Assert.Equal(expected, Rounded.DownToTwoDigits(gain));

    [Fact]
    public void A_run_without_attack_has_prototypes_only()
    {
        RunResult run = Synthetic.Run(First, 3, Image, seed: 1) with { DeepFool = null };
        PictureData pictures = EvaluationFigures.Of(Synthetic.Facts(3, Image), Synthetic.Result(run))!.Pictures!;
        Assert.Equal(3, pictures.Prototypes.Count(p => p is not null));
        Assert.Empty(pictures.Adversaries);
        Assert.Empty(pictures.Differences);
        Assert.Empty(pictures.Gains);
    }

    [Fact]
    public void Images_of_two_channels_have_no_pictures()
    {
        var image = new Shape(2, 2, 2);
        EvaluationResult result = Synthetic.Result(Synthetic.Run(First, 3, image, seed: 1));
        Assert.Null(EvaluationFigures.Of(Synthetic.Facts(3, image), result)!.Pictures);
    }

    [Fact]
    public void Without_a_finished_run_there_are_no_figures() =>
        Assert.Null(EvaluationFigures.Of(Synthetic.Facts(3, Image), Synthetic.Result()));

    [Fact]
    public void Features_that_are_no_numbers_are_near_nothing()
    {
        float[] features = [.. First];
        features[0] = float.NaN;
        RunResult run = Synthetic.Run(features, 3, Image, seed: 1);
        FigureData figures = EvaluationFigures.Of(Synthetic.Facts(3, Image), Synthetic.Result(run))!;
        Assert.Equal([new PairData(1, 2, 0.6325)], figures.Nearest);
        Assert.Equal(double.NaN, figures.Similarity![1]);
        Assert.Equal([3, 1, 2, 0], figures.Profiles[0].Features);
    }

    [Fact]
    public void Confidence_is_the_own_classs_share()
    {
        double[] own = Softmax.OwnClass([1, 2, 3, 0.5f, -1, 4, -2, 0, 1.5f], classes: 3);
        Assert.Equal(0.09003057317038046, own[0], 1e-15);
        Assert.Equal(0.006497943315661942, own[1], 1e-15);
        Assert.Equal(0.7978760262069926, own[2], 1e-15);
        Assert.Equal([1, 0], Softmax.OwnClass([3e38f, -3e38f, 1e4f, 0], classes: 2));
    }

    [Fact]
    public void Two_hundred_classes_of_64_pixels_stay_below_5_MB()
    {
        var image = new Shape(3, 64, 64);
        RunResult[] runs = [.. Enumerable.Range(0, 5).Select(r => Synthetic.Run(
            StartImages.Draw((ulong)r, 200 * 512), 200, image, (ulong)r) with { MeanLoss = new float[250] })];
        byte[] json = Synthetic.Json(Synthetic.Facts(200, image), Synthetic.Result(runs));
        Assert.InRange(json.Length, 3_500_000, 5_000_000);
        var document = (EvaluationDocument)ResultFile.Parse("a", json).Document;
        PictureData pictures = document.Models[0].Figures!.Pictures!;
        Assert.All(pictures.Prototypes, Assert.NotNull);
        Assert.All(pictures.Differences, Assert.NotNull);
    }

    [Fact]
    public void Where_there_is_no_room_for_all_classes_the_shown_ones_come_first()
    {
        var image = new Shape(3, 64, 64);
        RunResult run = Synthetic.Run(StartImages.Draw(3, 300 * 4), 300, image, seed: 3);
        FigureData figures = EvaluationFigures.Of(Synthetic.Facts(300, image), Synthetic.Result(run))!;
        Assert.Null(figures.Similarity);
        Assert.Equal(20, figures.Nearest.Count);
        PictureData pictures = figures.Pictures!;
        Assert.All(figures.Shown, k => Assert.NotNull(pictures.Prototypes[k]));
        Assert.All(pictures.Adversaries, Assert.NotNull);
        int first = pictures.Prototypes.Index().First(p => p.Item is null).Index;
        Assert.InRange(first, 200, 293);
        Assert.Equal(294 - first, pictures.Prototypes.Count(p => p is null));
        long characters = pictures.Prototypes.Concat(pictures.Adversaries).Concat(pictures.Differences)
            .OfType<byte[]>().Sum(p => (long)Convert.ToBase64String(p).Length);
        Assert.InRange(characters, 3_900_000, 4_000_000);
    }

    [Fact]
    public void Examples_are_whole_rows() =>
        Assert.Throws<ArgumentException>(() => new RealExamples(new float[7], [0, 1]));
}
