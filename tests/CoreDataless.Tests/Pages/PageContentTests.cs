using CoreDataless.Pages;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

public class PageContentTests
{
    private static readonly EvaluatedData Model = Made.Model("one/best.pth", [0.7, 0.8], [0.2, 0.3]);

    [Fact]
    public void A_model_evaluated_in_one_file_and_analysed_in_another_is_one()
    {
        PageContent content = Of(Made.Spectra(("elsewhere.pth", Model.Sha256, -1.5), ("other.pth", "another", -2)),
            Made.Evaluation(Model));
        Assert.Equal(["best", "other"], content.Models.Select(m => m.Name));
        Assert.Equal(-1.5, content.Models[0].Spectra!.Summary["alpha_weighted"]);
        Assert.NotNull(content.Models[0].Evaluated);
        Assert.Null(content.Models[1].Evaluated);
        Assert.Equal(["model-1", "model-2"], content.Models.Select(m => m.Id));
    }

    [Fact]
    public void A_model_evaluated_twice_is_there_twice_with_numbers()
    {
        PageContent content = Of(Made.Evaluation(Model), Made.Evaluation(Model));
        Assert.Equal(["best (1)", "best (2)"], content.Models.Select(m => m.Name));
    }

    [Fact]
    public void Spectra_of_another_dialect_stay_apart()
    {
        SpectralDocument paper = Made.Spectra(("p.pth", Model.Sha256, 5));
        paper = paper with { Models = [paper.Models[0] with { Dialect = "paper" }] };
        PageContent content = Of(Made.Evaluation(Model), Made.Spectra(("w.pth", Model.Sha256, -1)), paper);
        Assert.Equal(["weightwatcher", "paper"], content.Models.Select(m => m.Spectra!.Dialect));
    }

    [Theory]
    [InlineData("a/x.pt b/y.pt", "x y")]
    [InlineData("a/x.pt a/x.npz", "x.pt x.npz")]
    [InlineData("r/a/x.pt r/b/x.pt", "a/x.pt b/x.pt")]
    [InlineData(@"c:\a\x.pt /b/x.pt", "a/x.pt b/x.pt")]
    [InlineData("x.pt y.pt x.pt", "x (1) y x (2)")]
    [InlineData("a/x.pt b/x.pt a/x.pt", "a/x.pt (1) b/x.pt a/x.pt (2)")]
    [InlineData(".pt /", ".pt /")]
    public void Names_are_as_short_as_they_can_be(string files, string names) =>
        Assert.Equal(names, string.Join(' ', ModelNames.Short(files.Split(' '))));

    [Theory]
    [InlineData("net-10 net-20", "10 20")]
    [InlineData(" net-10", " net-10")]
    public void Axes_show_where_names_differ(string names, string ends) =>
        Assert.Equal(ends, string.Join(' ', ModelNames.Ends(names.Split(' '))));

    [Fact]
    public void A_path_of_any_length_has_a_name()
    {
        string folders = string.Concat(Enumerable.Repeat("a/", 20_000));
        string[] files = [$"{folders}x", $"b/{folders}x"];
        // Equal to the end of the shorter one.
        Assert.Equal([$"{folders}x", $"b/{folders}x"], ModelNames.Short(files));
    }

    private static PageContent Of(params ResultDocument[] documents) =>
        PageContent.Of([.. documents.Select((d, i) => Made.File($"{i}.json", d))]);
}
