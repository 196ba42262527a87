using CoreDataless.Arrays;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Arrays whose sizes are beyond all bounds, and which yet are empty.</summary>
public class StridedViewTests
{
    [Theory]
    [InlineData(new long[] { 1L << 62, 1L << 62, 0 })]
    [InlineData(new long[] { 0, 1L << 62, 1L << 62 })]
    public void An_empty_array_has_no_size_that_is_too_large(long[] shape)
    {
        foreach (var strides in new[] { StridedView.RowMajor(shape), StridedView.ColumnMajor(shape), [1, 2, 3] })
        {
            var view = new StridedView(new ByteRun([]), DType.Float32, false, 0, shape, strides);
            view.Read(0, Span<float>.Empty);
            view.ReadRaw(0, []);
            Assert.Equal(0, view.Count);
        }
    }
}
