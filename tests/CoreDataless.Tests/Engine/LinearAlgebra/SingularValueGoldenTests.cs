using System.Text.Json;
using CoreDataless.Engine;
using MathNet.Numerics.LinearAlgebra;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>Against LAPACK's gesdd, on matrices where values are lost when they are squared.</summary>
public class SingularValueGoldenTests
{
    private static readonly Golden[] Goldens = JsonSerializer.Deserialize<Golden[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral", "singular_values.json")),
        JsonSerializerOptions.Web)!;

    public static IEnumerable<TheoryDataRow<string, int, int, int>> Indices =>
        Solvers.Rows([.. Goldens.Select((golden, i) => (golden.Rows, golden.Columns, i))]);

    [Theory]
    [MemberData(nameof(Indices))]
    public void Values_and_ranks_are_those_of_LAPACK(string device, int rows, int columns, int index)
    {
        Golden golden = Goldens[index];
        Assert.Equal((golden.Rows, golden.Columns), (rows, columns));
        foreach (TestBackend test in Solvers.Of(device))
        {
            using IBackend backend = test.Create();
            double[] values = Matrices.Values(new Matrices(golden.Matrix), backend);
            Matrices.AssertClose(golden.Values, values, golden.Tolerance, $"{golden}, {test.Name}");
            Assert.Equal(golden.Rank(golden.Values), golden.Rank(values));
        }
    }

    [Theory]
    [InlineData("low_rank")]
    [InlineData("nearly_low_rank")]
    [InlineData("condition")]
    [InlineData("graded")]
    public void Roots_of_eigenvalues_of_the_square_would_not_do(string kind)
    {
        foreach (Golden golden in Goldens.Where(g => g.Kind == kind && g.Rows < 100))
        {
            Matrix<double> a = Matrix<double>.Build.DenseOfArray(golden.Matrix);
            Matrix<double> square = golden.Rows < golden.Columns ? a * a.Transpose() : a.Transpose() * a;
            IEnumerable<double> squares = square.Evd(Symmetricity.Symmetric).EigenValues.Select(z => Math.Max(0, z.Real));
            IEnumerable<double> roots = squares.Select(Math.Sqrt).OrderDescending();
            double worst = roots.Zip(golden.Values, (r, v) => Math.Abs(r - v)).Max();
            Assert.True(worst > 100 * golden.Tolerance, $"{golden}: only {worst:g2} wrong");
        }
    }

    private sealed record Golden(string Kind, ulong Seed, int Rows, int Columns, double[] Values)
    {
        public double[,] Matrix => MatrixRecipe.Make(Kind, Seed, Rows, Columns);

        public double Tolerance => Matrices.Tolerance(Rows, Columns, Values[0]);

        public int Rank(double[] values) =>
            values.Count(v => v > values[0] * Math.ScaleB(Math.Max(Rows, Columns), -52));

        public override string ToString() => $"{Kind} {Rows} x {Columns}";
    }
}
