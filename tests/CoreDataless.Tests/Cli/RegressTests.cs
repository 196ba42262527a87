using System.Text.Json;

namespace CoreDataless.Tests.Cli;

public sealed class RegressTests : IDisposable
{
    private const string Small = "model,error,m,size,c\na,1,1,10,7\nb,3,2,11,7\nc,5,3,15,7\nd,7,4,12,7\ne,,5,1,7\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Lines_and_points_are_in_the_json()
    {
        Session session = Session.Run("regress", Table(Small), "--metrics", "m,log10:size", "--json", "-");
        Assert.Equal(0, session.Code);
        JsonElement series = Assert.Single(session.Json.GetProperty("series").EnumerateArray());
        Assert.Equal((4, 1), (series.GetProperty("models").GetInt32(), series.GetProperty("incomplete").GetInt32()));
        JsonElement fit = series.GetProperty("fits")[0];
        Assert.Equal(2, fit.GetProperty("slope").GetDouble(), 12);
        Assert.Equal(-1, fit.GetProperty("intercept").GetDouble(), 12);
        Assert.Equal("[1, 4]", fit.GetProperty("line").GetProperty("x").GetRawText());
        Assert.Equal(7, fit.GetProperty("line").GetProperty("y")[1].GetDouble(), 12);
        Assert.Equal(1, series.GetProperty("fits")[1].GetProperty("values")[0].GetDouble(), 12);
        Assert.Contains("in no line: 1", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_metric_has_a_word_instead_of_numbers()
    {
        Session session = Session.Run("regress", Table(Small), "--csv", "-");
        Assert.Equal(0, session.Code);
        string[] lines = session.Out.Split('\n');
        Assert.StartsWith("all,m,4,1,2,-1,0,0,1,1,1,", lines[1], StringComparison.Ordinal);
        Assert.Equal("all,c,4,1,,,,,,,,the metric is constant", lines[3]);
        Assert.Contains("all, c: the metric is constant", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_papers_inputs_are_a_table_like_any_other()
    {
        Session inputs = Session.Run("paper-table", "5", "--inputs");
        Assert.Equal(0, inputs.Code);
        Session session = Session.Run("regress", Table(inputs.Out), "--group", "dataset,architecture",
            "--metrics", "lognorm,ln:spectralnorm", "--json", "-");
        JsonElement summary = session.Json.GetProperty("summary")[1];
        Assert.Equal("ln spectralnorm", summary.GetProperty("metric").GetString());
        Assert.Equal(9.6206, summary.GetProperty("mse").GetProperty("mean").GetDouble(), 4);
        Assert.Contains("cub-200-2011, ResNet", session.Error, StringComparison.Ordinal);
        Assert.Contains("without a line: 44", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_the_paper_shows_what_differs()
    {
        Session session = Session.Run("paper-table", "1");
        Assert.Equal(0, session.Code);
        Assert.Contains("*0.337", session.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("*0.424", session.Out, StringComparison.Ordinal);
        Session csv = Session.Run("paper-table", "2", "--csv", "-");
        Assert.Contains("\nGPT2-small,printed,49,2.04,2.54,9.62,9.87\n", csv.Out, StringComparison.Ordinal);
        JsonElement json = Session.Run("paper-table", "5", "--json", "-").Json;
        Assert.Equal(28, json.GetProperty("rows")[0].GetProperty("lines")[0].GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(2, "the columns are model, error, m, size, c", "--target", "top1")]
    [InlineData(2, "no column 'n'", "--metrics", "ln:n")]
    [InlineData(2, "no column 'x'", "--group", "model,x")]
    [InlineData(2, "neither accuracy nor error", "--target", "size", "--as", "error")]
    [InlineData(2, "--min-group", "--min-group", "1")]
    [InlineData(2, "--show", "--show", "r3")]
    [InlineData(3, "line 2, column 'model': 'a' is not a number", "--metrics", "model")]
    [InlineData(3, "no series has 5 complete models (the largest, 'all', has 4; models that lack a value: 1)",
        "--min-group", "5")]
    [InlineData(3, "no series has 4", "--group", "model")]
    public void Errors_say_what_is_there_and_what_to_do(int code, string words, params string[] options)
    {
        Session session = Session.Run(["regress", Table(Small), .. options]);
        Assert.Equal(code, session.Code);
        Assert.Contains(words, session.Error, StringComparison.Ordinal);
        Assert.Empty(session.Out);
    }

    [Fact]
    public void Wrong_files_and_tables_have_their_exit_codes()
    {
        Assert.Equal(3, Session.Run("regress", _scratch.Path("absent.csv")).Code);
        Assert.Equal(3, Session.Run("regress", Table("a,b\n1\n")).Code);
        Assert.Equal(2, Session.Run("regress", Table("a,b\n1,2\n")).Code);
        Assert.Equal(2, Session.Run("paper-table", "3").Code);
        Assert.Equal(2, Session.Run("paper-table", "one").Code);
        Assert.Equal(2, Session.Run("paper-table", "1", "--json", _scratch.Path("none/x.json")).Code);
        string table = Table(Small);
        Assert.Equal(2, Session.Run("regress", table, "--csv", table).Code);
    }

    private string Table(string text)
    {
        File.WriteAllText(_scratch.Path("table.csv"), text);
        return _scratch.Path("table.csv");
    }
}
