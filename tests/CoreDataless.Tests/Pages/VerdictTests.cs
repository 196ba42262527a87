using System.Text.Json;
using System.Xml.Linq;
using CoreDataless.Results;

namespace CoreDataless.Tests.Pages;

public class VerdictTests
{
    private static readonly EvaluatedData Good = Made.Model("good", [0.70, 0.71, 0.72], [0.20, 0.21, 0.22], 0.8);
    private static readonly EvaluatedData Near = Made.Model("near", [0.70, 0.71, 0.715], [0.30, 0.31, 0.32]);
    private static readonly EvaluatedData Poor = Made.Model("poor", [0.60, 0.61, 0.62], [0.15, 0.16, 0.17], 0.7);

    [Fact]
    public void A_clear_winner_is_named_with_the_difference_and_what_chance_may_do()
    {
        string text = Verdict(Poor, Good);
        Assert.Contains("Take good. It keeps its classes furthest apart: Mg 0.7100 against 0.6100 of", text, Ordinal);
        // Twice the root of two variances of 0.01^2 over 3 runs each.
        Assert.Contains("Mg differs by 0.1000; other random starts may change that by 0.0163", text, Ordinal);
        Assert.Contains("Agrees: 0.2100 against 0.1600", text, Ordinal);
        Assert.Contains("agrees: good (80.00 %) has the largest", text, Ordinal);
    }

    [Fact]
    public void What_a_single_run_says_is_not_clear()
    {
        string text = Verdict(Near, Made.Model("lone", [0.61], [0.16]), Good);
        Assert.Contains("lone is behind", text, Ordinal);
    }

    [Fact]
    public void A_tie_is_called_one_and_Madv_breaks_it()
    {
        string text = Verdict(Near, Poor, Good);
        Assert.Contains("good and near cannot be told apart", text, Ordinal);
        Assert.Contains("poor is clearly behind", text, Ordinal);
        Assert.Contains("Breaks the tie for near: 0.3100 against 0.2100", text, Ordinal);
        Assert.DoesNotContain("Take good", text, Ordinal);
    }

    [Fact]
    public void One_run_decides_nothing()
    {
        string text = Verdict(Made.Model("a", [0.9], [0.4]), Made.Model("b", [0.5], [0.2]));
        Assert.Contains("Not known", text, Ordinal);
        Assert.DoesNotContain("Take", text, Ordinal);
    }

    [Fact]
    public void A_file_that_states_more_is_pointed_out()
    {
        string text = Verdict(Good with { StatedAccuracy = 0.6 }, Poor);
        Assert.Contains("the files state more for poor (70.00 %) than for good (60.00 %)", text, Ordinal);
    }

    [Fact]
    public void Different_tasks_are_not_ranked_together()
    {
        EvaluatedData other = Good with { File = "other", Sha256 = "other", Classes = 3, Input = [1, 4, 4] };
        XDocument page = Made.Page(Made.Evaluation(Good, Poor, other));
        string text = Made.Text(page, "verdict");
        Assert.Contains("not comparable with each other", text, Ordinal);
        Assert.Equal(["good", "poor"], Names(page, 0));
        Assert.Equal(["other"], Names(page, 1));
    }

    [Theory]
    [InlineData("runs", "number of runs: 3 and 9")]
    [InlineData("iterations", "iterations: 250 and 9")]
    public void Different_settings_are_said(string name, string words)
    {
        EvaluationDocument document = Made.Evaluation(Poor);
        JsonElement changed = JsonDocument.Parse(document.Settings.GetRawText()
            .Replace(name == "runs" ? "\"runs\": 3" : "\"iterations\": 250", $"\"{name}\": 9", Ordinal)).RootElement;
        string text = Made.Text(Made.Page(Made.Evaluation(Good), document with { Settings = changed }), "verdict");
        Assert.Contains("not measured alike", text, Ordinal);
        Assert.Contains(words, text, Ordinal);
    }

    [Fact]
    public void Dead_features_come_last_whatever_their_Mg()
    {
        EvaluatedData dead = Made.Model("dead", [0.9, 0.91], [0.5, 0.5]);
        dead = dead with { Runs = [dead.Runs[0] with { DeadPrototypes = 1 }, dead.Runs[1]] };
        XDocument page = Made.Page(Made.Evaluation(dead, Good, Poor));
        Assert.Equal(["good", "poor", "dead"], Names(page, 0));
        Assert.Contains("no judgement", Made.Text(page, "verdict"), Ordinal);
        Assert.Contains("no model can be recommended", Verdict(dead), Ordinal);
    }

    [Fact]
    public void A_winner_that_has_not_converged_is_not_simply_recommended()
    {
        string text = Verdict(Good with { Converged = false }, Poor);
        Assert.Contains("good: the prototypes are not finished", text, Ordinal);
        Assert.DoesNotContain("Take good", text, Ordinal);
    }

    [Fact]
    public void One_model_is_set_beside_the_papers_marks_and_told_what_to_do_next()
    {
        string text = Verdict(Good);
        Assert.Contains("Mg and Madv are both below the paper's marks", text, Ordinal);
        Assert.Contains("Evaluate other checkpoints of the same task", text, Ordinal);
    }

    [Fact]
    public void One_model_that_has_not_converged_is_said_to_be_unfinished_before_it_is_judged()
    {
        string text = Verdict(Good with { Converged = false });
        int at = text.IndexOf("the prototypes are not finished", Ordinal);
        Assert.InRange(at, 0, text.IndexOf("No test: good networks of other tasks", Ordinal));
    }

    [Fact]
    public void Few_runs_make_a_rough_guess_and_enough_a_firm_one()
    {
        Assert.Contains("rough guess from 3 runs", Verdict(Good, Poor), Ordinal);
        EvaluatedData good = Made.Model("good", [0.70, 0.71, 0.72, 0.71, 0.70], [0.2, 0.2, 0.2, 0.2, 0.2]);
        EvaluatedData poor = Made.Model("poor", [0.60, 0.61, 0.62, 0.61, 0.60], [0.2, 0.2, 0.2, 0.2, 0.2]);
        Assert.DoesNotContain("rough guess", Verdict(good, poor), Ordinal);
    }

    [Fact]
    public void The_columns_are_explained_once_and_say_what_is_measured()
    {
        EvaluatedData other = Good with { File = "other", Sha256 = "other", Classes = 3, Input = [1, 4, 4] };
        string text = Verdict(Good, Poor, other);
        const string Words = "images that the network makes up from noise";
        Assert.Contains(Words, text, Ordinal);
        Assert.Equal(text.IndexOf(Words, Ordinal), text.LastIndexOf(Words, Ordinal));
    }

    [Fact]
    public void A_file_that_failed_is_named_once()
    {
        EvaluationDocument document = Made.Evaluation(Good) with { Failed = [new FailedData("x.pth", "x.pth: torn")] };
        Assert.Contains("x.pth is missing here: torn", Made.Text(Made.Page(document), "verdict"), Ordinal);
    }

    [Fact]
    public void What_is_missing_is_said_first()
    {
        EvaluationDocument document = Made.Evaluation(Good, Poor) with
        {
            Complete = false,
            Failed = [new FailedData("gone.pth", "no such file")],
        };
        string text = Made.Text(Made.Page(document), "verdict");
        Assert.Contains("gone.pth is missing here: no such file", text, Ordinal);
        Assert.True(text.IndexOf("partial result", Ordinal) < text.IndexOf("Take good", Ordinal));
    }

    [Fact]
    public void Spectra_alone_rank_by_alpha_hat_without_a_claim_of_certainty()
    {
        string text = Made.Text(Made.Page(Made.Spectra(("big.pth", "1", -0.5), ("small.pth", "2", -1.5))), "verdict");
        Assert.Contains("small has the smallest mean alpha-hat, -1.500 against -0.500 of big", text, Ordinal);
        Assert.Contains("Not known", text, Ordinal);
    }

    [Fact]
    public void Accuracies_of_three_models_are_set_beside_Mg_and_Madv()
    {
        EvaluatedData third = Made.Model("third", [0.65, 0.66, 0.67], [0.18, 0.19, 0.20], 0.75);
        string[] titles = [.. Made.Page(Made.Evaluation(Good, Poor, third)).Descendants("section").First()
            .Descendants("figcaption").Select(f => f.Value)];
        // Three points on a line: everything is 1.
        string caption = Assert.Single(titles, t => t.StartsWith("Mg against stated accuracy", Ordinal));
        Assert.Contains("R² 1.000, Kendall's tau 1.000, Pearson 1.000", caption, Ordinal);
        Assert.Contains(titles, t => t.StartsWith("Madv against stated accuracy", Ordinal));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static string Verdict(params EvaluatedData[] models) =>
        Made.Text(Made.Page(Made.Evaluation(models)), "verdict");

    private static string[] Names(XDocument page, int table) => [.. page.Descendants("table").Where(t =>
        t.Element("caption")!.Value.Contains("deviation over the runs", Ordinal)).ElementAt(table)
        .Element("tbody")!.Elements("tr").Select(r => r.Elements().First().Value)];
}
