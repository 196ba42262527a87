using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Series;

/// <summary>Every cell that the paper prints follows from its published inputs.</summary>
public class PaperTableTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(5, 4)]
    public void Every_printed_cell_is_recomputed(int number, int computedRows)
    {
        PaperTable table = PaperTables.Compute(number);
        PaperRow[] rows = [.. table.Rows.Where(r => r.Lines.Count > 0)];
        Assert.Equal(computedRows, rows.Length);
        Assert.All(rows, row =>
        {
            IReadOnlyList<double> cells = Line(row, PaperLine.Recomputed).Cells;
            Assert.Equal(4, cells.Count);
            for (int i = 0; i < 4; i++)
                Assert.True(row.Agrees(i, cells[i]), $"{row.Name}: {cells[i]}, not {row.Printed[i]}");
        });
    }

    // numpy and scipy on the same inputs, three digits.
    [Theory]
    [InlineData("VGG", 8, 0.561, 0.227, 0.479, 0.337)]
    [InlineData("ResNet", 5, 0.897, 0.965, 0.613, 0.665)]
    [InlineData("ResNet-1K", 19, 2.431, 2.823, 1.820, 1.932)]
    [InlineData("DenseNet", 4, 0.303, 0.115, 0.164, 0.212)]
    public void Table_1_with_the_metrics_that_its_head_names(string series, int models, params double[] cells) =>
        AssertLine(1, series, PaperLine.Corrected, models, cells);

    [Theory]
    [InlineData("GPT2-small", 50, 2.051, 2.591, 9.780, 10.029)]
    [InlineData("GPT2-medium", 98, 2.081, 2.578, 9.736, 10.008)]
    [InlineData("GPT2-large", 146, 1.850, 1.986, 7.672, 7.943)]
    [InlineData("GPT2-xl", 194, 1.859, 1.916, 7.168, 7.511)]
    public void Table_2_over_all_layers(string model, int layers, params double[] cells) =>
        AssertLine(2, model, "all layers", layers, cells);

    [Theory]
    [InlineData("GPT2-small", 49, 2.036, 2.542, 9.620, 9.873)]
    [InlineData("GPT2-medium", 97, 2.074, 2.552, 9.685, 9.959)]
    [InlineData("GPT2-large", 145, 1.845, 1.972, 7.650, 7.923)]
    [InlineData("GPT2-xl", 193, 1.856, 1.905, 7.147, 7.492)]
    public void Table_2_without_the_first_embedding(string model, int layers, params double[] cells) =>
        AssertLine(2, model, PaperLine.Corrected, layers, cells);

    // As the authors' notebook prints them.
    [Theory]
    [InlineData("R2, mean", 0.669, 0.600, 0.685, 0.687)]
    [InlineData("R2, deviation", 0.305, 0.335, 0.254, 0.258)]
    [InlineData("MSE, mean", 4.430, 9.643, 2.977, 2.744)]
    [InlineData("MSE, deviation", 8.780, 23.492, 5.078, 4.925)]
    public void Table_5_without_the_notebooks_outliers(string statistic, params double[] cells) =>
        AssertLine(5, statistic, "notebook", 27, cells);

    [Fact]
    public void A_cell_agrees_within_half_of_its_last_digit()
    {
        var row = new PaperRow("r", null, [1.8m, 0.30m], []);
        Assert.True(row.Agrees(0, 1.75) && row.Agrees(0, 1.8499) && row.Agrees(1, 0.295));
        Assert.False(row.Agrees(0, 1.8501) || row.Agrees(1, 0.2949));
    }

    [Fact]
    public void There_are_no_other_tables()
    {
        Assert.Equal([1, 2, 5], PaperTables.Numbers);
        Assert.Throws<ArgumentOutOfRangeException>(() => PaperTables.Compute(3));
    }

    private static void AssertLine(int table, string row, string kind, int count, double[] cells)
    {
        PaperLine line = Line(PaperTables.Compute(table).Rows.Single(r => r.Name == row), kind);
        Assert.Equal(count, line.Count);
        Assert.All(cells.Zip(line.Cells), pair => Assert.Equal(pair.First, pair.Second, 0.00051));
    }

    private static PaperLine Line(PaperRow row, string kind) => row.Lines.Single(l => l.Kind == kind);
}
