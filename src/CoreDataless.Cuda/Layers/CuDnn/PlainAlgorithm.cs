namespace CoreDataless.Cuda;

/// <summary>
/// One answer of cuDNN's heuristics: the same algorithm with and without tensor cores is two answers, which need
/// different scratch memory.
/// </summary>
/// <param name="Number">Of <c>cudnnConvolutionFwdAlgo_t</c> or <c>cudnnConvolutionBwdDataAlgo_t</c>.</param>
/// <param name="Math">Of <c>cudnnMathType_t</c>: how it multiplies.</param>
/// <param name="Bytes">Scratch memory that it needs when it multiplies so.</param>
internal readonly record struct PlainAlgorithm(int Number, int Math, long Bytes);
