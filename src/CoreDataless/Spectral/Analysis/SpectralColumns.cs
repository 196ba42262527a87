using CoreDataless.Metrics;

namespace CoreDataless.Spectral;

/// <summary>
/// The columns of the tables, under the names and in the order that WeightWatcher gives them (0.7.5.5: the layer's,
/// then by the alphabet; 0.2.7: as they are computed), those of ours at the end.
/// </summary>
public static class SpectralColumns
{
    private static readonly SpectralColumn[] Layer =
    [
        new("layer_id", r => r.Layer.Id),
        new("name", r => r.Layer.Name),
    ];

    private static readonly SpectralColumn[] Plain =
    [
        new("D", r => r.Truncated?.D ?? r.PowerLaw?.D),
        new("M", r => r.M),
        new("N", r => r.N),
        new("Q", r => r.Q),
        new("alpha", r => r.Alpha),
        new("alpha_weighted", r => r.AlphaWeighted),
        new("entropy", r => r.Metrics?.Entropy),
        new("has_esd", r => r.Metrics is not null),
        new("lambda_max", r => r.Metrics?.SpectralNorm),
        new("layer_type", r => r.Layer.Type.Word()),
        new("log_alpha_norm", r => r.LogAlphaNorm),
        new("log_norm", r => r.Metrics?.LogNorm),
        new("log_spectral_norm", r => r.Metrics?.LogSpectralNorm),
        new("longname", r => r.Layer.Name),
        new("matrix_rank", r => r.Metrics?.MatrixRank),
        new("norm", r => r.Metrics?.Norm),
        new("num_evals", r => r.NumEvals),
        new("num_pl_spikes", r => r.Truncated?.TailCount ?? r.PowerLaw?.TailCount),
        new("rank_loss", r => r.Metrics?.RankLoss),
        new("rf", r => r.Rf),
        new("sigma", r => r.Truncated is null ? r.PowerLaw?.Sigma : null),
        new("spectral_norm", r => r.Metrics?.SpectralNorm),
        new("stable_rank", r => r.Metrics?.StableRank),
        new("status", r => r.Status),
        new("sv_max", r => r.Metrics?.SvMax),
        new("sv_min", r => r.Metrics?.SvMin),
        new("warning", r => r.Warning),
        new("weak_rank_loss", r => r.Metrics?.WeakRankLoss),
        new("xmax", r => r.PowerLaw?.XMax),
        new("xmin", r => r.Truncated?.XMin ?? r.PowerLaw?.XMin),
    ];

    private static readonly SpectralColumn[] Slice = [new("slice_id", r => r.SliceId)];

    private static readonly SpectralColumn[] CutOff = [new("Lambda", r => r.Truncated?.Lambda)];

    private static readonly SpectralColumn[] Clipped =
    [
        new("num_fingers", r => r.Clipped?.NumFingers),
        new("raw_alpha", r => r.Clipped?.RawAlpha),
    ];

    private static readonly SpectralColumn[] MpFit = MarchenkoPastur("", r => r.MarchenkoPastur);

    private static readonly SpectralColumn[] DetX =
    [
        new("detX_num", r => r.DetX?.Num),
        new("detX_val", r => r.DetX?.Val),
        new("detX_val_unrescaled", r => r.DetX?.ValUnrescaled),
    ];

    private static readonly SpectralColumn[] Randomized =
    [
        new("max_rand_eval", r => r.Randomization?.MaxRandEval),
        new("rand_distance", r => r.Randomization?.Distance.Mean),
        new("ww_maxdist", r => r.Randomization?.MaxDist.Mean),
        new("ww_softrank", r => r.Randomization?.SoftRank.Mean),
        .. MarchenkoPastur("rand_", r => r.Randomization?.MarchenkoPastur),
    ];

    private static readonly SpectralColumn[] RandomizedSpreads =
    [
        new("rand_replicas", r => r.Randomization?.Replicas),
        new("max_rand_eval_mean", r => r.Randomization?.LargestSpread.Mean),
        new("max_rand_eval_std", r => Deviation(r.Randomization?.LargestSpread)),
        new("rand_distance_std", r => Deviation(r.Randomization?.Distance)),
        new("ww_softrank_std", r => Deviation(r.Randomization?.SoftRank)),
    ];

    private static readonly SpectralColumn[] Vectors =
    [
        .. Group("bulk_", r => r.Vectors?.Bulk),
        .. Group("tail_", r => r.Vectors?.Tail),
    ];

    private static readonly SpectralColumn[] Interval =
    [
        new("alpha_low", r => r.Interval?.Lower),
        new("alpha_high", r => r.Interval?.Upper),
        new("alpha_std", r => r.Interval?.StandardError),
    ];

    private static readonly SpectralColumn[] Comparison =
    [
        new("favoured_law", r => r.Comparison?.Favoured),
        new("tpl_alpha", r => r.Comparison?.TruncatedPowerLaw.Alpha),
        new("tpl_lambda", r => r.Comparison?.TruncatedPowerLaw.Lambda),
        new("lognormal_mu", r => r.Comparison?.Lognormal.Mu),
        new("lognormal_sigma", r => r.Comparison?.Lognormal.Sigma),
        .. Ratio("pl_tpl", r => r.Comparison?.PowerLawOverTruncated),
        .. Ratio("pl_lognormal", r => r.Comparison?.PowerLawOverLognormal),
        .. Ratio("pl_exponential", r => r.Comparison?.PowerLawOverExponential),
        .. Ratio("tpl_lognormal", r => r.Comparison?.TruncatedOverLognormal),
    ];

    // Which tail it was, of the fits that 0.2.7 told nothing more of.
    private static readonly SpectralColumn[] PaperTail =
    [
        new("sigma", r => r.PowerLaw?.Sigma),
        new("xmin", r => r.PowerLaw?.XMin),
        new("xmax", r => r.PowerLaw?.XMax),
        new("num_pl_spikes", r => r.PowerLaw?.TailCount),
    ];

    private static readonly SpectralColumn[] RunnerUp =
    [
        new("runner_up_alpha", r => r.PowerLaw?.RunnerUp?.Alpha),
        new("runner_up_xmin", r => r.PowerLaw?.RunnerUp?.XMin),
        new("runner_up_D", r => r.PowerLaw?.RunnerUp?.D),
    ];

    private static readonly SpectralColumn[] Failure = [new("failure", r => r.Failure)];

    private static readonly SpectralColumn[] Paper =
    [
        new("slice", r => r.SliceId),
        new("N", r => r.N),
        new("M", r => r.M),
        new("Q", r => r.Q),
        new("check", r => r.Paper?.Check),
        new("checkTF", r => r.Paper?.CheckTF),
        new("spectralnorm", r => r.Paper?.SpectralNorm),
        new("logspectralnorm", r => r.Paper?.LogSpectralNorm),
        new("alpha", r => r.Alpha),
        new("D", r => r.PowerLaw?.D),
        new("lambda_min", r => r.Paper?.Fits?.LambdaMin),
        new("lambda_max", r => r.Paper?.Fits?.LambdaMax),
        new("alpha_weighted", r => r.Paper?.Fits?.AlphaWeighted),
        new("rank_loss", r => r.Paper?.Fits?.RankLoss),
        new("logpnorm", r => r.Paper?.Fits?.LogPNorm),
        new("sigma_mp", r => r.MarchenkoPastur?.SigmaMp),
        new("numofSpikes", r => r.MarchenkoPastur?.NumSpikes),
        new("ratio_numofSpikes", r => r.Paper?.Fits?.RatioNumOfSpikes),
        new("softrank_mp", r => r.MarchenkoPastur?.MpSoftRank),
        new("norm", r => r.Paper?.Fits?.Norm),
        new("lognorm", r => r.Paper?.Fits?.LogNorm),
        new("normX", r => r.Paper?.Fits?.NormX),
        new("lognormX", r => r.Paper?.Fits?.LogNormX),
        new("softrank", r => r.Paper?.Fits?.SoftRank),
        new("softranklog", r => r.Paper?.Fits?.SoftRankLog),
        new("softranklogratio", r => r.Paper?.Fits?.SoftRankLogRatio),
        new("layer_type", r => r.Layer.Type.Word()),
    ];

    /// <summary>The columns that these settings fill.</summary>
    public static IReadOnlyList<SpectralColumn> For(SpectralOptions options)
    {
        bool isPaper = options.Dialect == SpectralDialect.Paper;
        return
        [
            .. Layer,
            .. isPaper ? Paper : Alphabetical(options),
            .. Only(options.Randomize, RandomizedSpreads),
            .. Only(isPaper && options.Randomize, Randomized),
            .. Only(isPaper && options.DetX, DetX),
            .. Only(isPaper && options.Vectors, Vectors),
            .. Only(isPaper, PaperTail),
            .. RunnerUp,
            .. Only(options.Bootstrap > 0, Interval),
            .. Only(options.Compare, Comparison),
            .. Failure,
        ];
    }

    private static IEnumerable<SpectralColumn> Alphabetical(SpectralOptions options)
    {
        SpectralColumn[] columns =
        [
            .. Plain,
            .. Only(options.Layers.Convolutions == ConvolutionMode.Slices, Slice),
            .. Only(options.Law == TailLaw.TruncatedPowerLaw, CutOff),
            .. Only(options.Fingers == FingerFix.ClipXMax, Clipped),
            .. Only(options.MpFit, MpFit),
            .. Only(options.DetX, DetX),
            .. Only(options.Randomize, Randomized),
            .. Only(options.Vectors, Vectors),
        ];
        return columns.OrderBy(c => c.Name, StringComparer.Ordinal);
    }

    private static SpectralColumn[] Only(bool wanted, SpectralColumn[] columns) => wanted ? columns : [];

    private static SpectralColumn[] MarchenkoPastur(string prefix, Func<SpectralRow, MarchenkoPasturFit?> fit) =>
    [
        new(prefix + "W_scale", r => fit(r)?.WScale),
        new(prefix + "bulk_max", r => fit(r)?.BulkMax),
        new(prefix + "bulk_min", r => fit(r)?.BulkMin),
        new(prefix + "mp_softrank", r => fit(r)?.MpSoftRank),
        new(prefix + "num_spikes", r => fit(r)?.NumSpikes),
        new(prefix + "sigma_mp", r => fit(r)?.SigmaMp),
    ];

    private static SpectralColumn[] Group(string prefix, Func<SpectralRow, VectorGroup?> group) =>
    [
        .. Moments(prefix, "loc_ratio", r => group(r)?.LocRatio),
        .. Moments(prefix, "part_ratio", r => group(r)?.PartRatio),
        .. Moments(prefix, "vec_entropy", r => group(r)?.VecEntropy),
    ];

    private static SpectralColumn[] Moments(string prefix, string name, Func<SpectralRow, VectorSpread?> spread) =>
    [
        new($"{prefix}mean_{name}", r => spread(r)?.Mean),
        new($"{prefix}var_{name}", r => spread(r)?.Variance),
    ];

    private static SpectralColumn[] Ratio(string name, Func<SpectralRow, LikelihoodRatio?> ratio) =>
    [
        new($"R_{name}", r => ratio(r)?.R),
        new($"p_{name}", r => ratio(r)?.P),
    ];

    private static double? Deviation(Spread? spread) =>
        spread is { } s && double.IsFinite(s.StandardDeviation) ? s.StandardDeviation : null;
}
