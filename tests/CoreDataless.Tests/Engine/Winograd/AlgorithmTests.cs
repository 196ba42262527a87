using System.Runtime.Intrinsics;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Winograd;

namespace CoreDataless.Tests.Engine.Winograd;

/// <summary>The matrices filter exactly, and the vectorised transforms are those matrices.</summary>
public unsafe class AlgorithmTests
{
    public static TheoryData<int> Outputs => [2, 4];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Transforms_in_double_give_the_correlation(int outputs)
    {
        Algorithm algorithm = Of(outputs);
        var random = new Random(outputs);
        double[,] patch = Draw(random, algorithm.Patch), kernel = Draw(random, 3);

        double[,] u = Sandwich(algorithm.FilterMatrix, kernel), v = Sandwich(algorithm.InputMatrix, patch);
        for (int i = 0; i < algorithm.Patch; i++)
        {
            for (int j = 0; j < algorithm.Patch; j++) v[i, j] *= u[i, j];
        }
        double[,] y = Sandwich(algorithm.OutputMatrix, v);

        for (int i = 0; i < outputs; i++)
        {
            for (int j = 0; j < outputs; j++)
            {
                double expected = 0;
                for (int t = 0; t < 9; t++) expected += patch[i + t / 3, j + t % 3] * kernel[t / 3, t % 3];
                Assert.Equal(expected, y[i, j], 1e-13);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Vectorised_transforms_are_the_matrices(int outputs)
    {
        if (SimdSupport.Best >= SimdLevel.Avx512) Check<Simd512, Vector512<float>>(outputs);
        if (SimdSupport.Best >= SimdLevel.Avx2) Check<Simd256, Vector256<float>>(outputs);
        Check<Simd128, Vector128<float>>(outputs);
        Check<SimdScalar, float>(outputs);
    }

    private static void Check<TSimd, TVector>(int outputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        if (outputs == 2) Check<TSimd, TVector, Tile2x2>(Algorithm.F2);
        else Check<TSimd, TVector, Tile4x4>(Algorithm.F4);
    }

    private static void Check<TSimd, TVector, TTile>(Algorithm algorithm)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TTile : struct, ITile
    {
        Assert.Equal(algorithm.Outputs, TTile.Outputs);
        int width = TSimd.Width, patch = algorithm.Patch;
        var pixels = new AlignedFloats(patch * patch * width);
        var random = new Random(width);
        for (int i = 0; i < pixels.Length; i++) pixels.Pointer[i] = random.NextSingle() - 0.5f;
        float** pointers = stackalloc float*[patch * SourceTiles.PointersPerRow];
        for (int i = 0; i < patch * patch; i++)
            pointers[i / patch * SourceTiles.PointersPerRow + i % patch] = pixels.Pointer + i * width;
        var transformed = new AlignedFloats(pixels.Length);
        var results = new AlignedFloats(pixels.Length);
        var kernels = new AlignedFloats(pixels.Length);
        var scratch = new AlignedFloats(pixels.Length);

        TTile.Input<TSimd, TVector>(pointers, 0, width, transformed.Pointer, width, (TVector*)scratch.Pointer);
        TTile.Output<TSimd, TVector>(pixels.Pointer, width, (TVector*)scratch.Pointer, (TVector*)results.Pointer);
        // The first nine pixels as a kernel.
        for (int row = 0; row < patch; row++)
            TTile.Filter<TSimd, TVector>(pixels.Pointer, width, row, kernels.Pointer + row * patch * width, width);

        for (int lane = 0; lane < width; lane++)
        {
            double[,] values = Lane(pixels, lane, patch, width);
            AssertClose(Sandwich(algorithm.InputMatrix, values), Lane(transformed, lane, patch, width));
            AssertClose(
                Sandwich(algorithm.FilterMatrix, Lane(pixels, lane, 3, width)), Lane(kernels, lane, patch, width));
            AssertClose(Sandwich(algorithm.OutputMatrix, values), Lane(results, lane, algorithm.Outputs, width));
        }
        GC.KeepAlive(scratch);
    }

    private static Algorithm Of(int outputs) => outputs == 2 ? Algorithm.F2 : Algorithm.F4;

    private static double[,] Lane(AlignedFloats values, int lane, int size, int width)
    {
        var matrix = new double[size, size];
        for (int i = 0; i < size * size; i++) matrix[i / size, i % size] = values.Pointer[i * width + lane];
        return matrix;
    }

    private static void AssertClose(double[,] expected, double[,] actual)
    {
        double scale = expected.Cast<double>().Max(Math.Abs);
        foreach ((double e, double a) in expected.Cast<double>().Zip(actual.Cast<double>()))
            Assert.Equal(e, a, 1e-6 * scale);
    }

    /// <summary>L x L^T.</summary>
    private static double[,] Sandwich(double[,] left, double[,] x)
    {
        int rows = left.GetLength(0), inner = left.GetLength(1);
        var y = new double[rows, rows];
        for (int i = 0; i < rows * rows * inner * inner; i++)
        {
            int p = i % inner, q = i / inner % inner, a = i / inner / inner % rows, b = i / inner / inner / rows;
            y[a, b] += left[a, p] * x[p, q] * left[b, q];
        }
        return y;
    }

    private static double[,] Draw(Random random, int size)
    {
        var matrix = new double[size, size];
        for (int i = 0; i < size * size; i++) matrix[i / size, i % size] = random.NextDouble() - 0.5;
        return matrix;
    }
}
