namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>One example of each message between nodes, by manifest, with something in every member. A file for each room of messages.</summary>
internal static class WireExamples
{
    public static readonly Dictionary<string, object> All = Join(
        TargetExamples.Messages, DiscoveryExamples.Messages, StatusExamples.Messages, HandoverExamples.Messages, FormingExamples.Messages,
        TenureExamples.Messages, WriterExamples.Messages, LeftoverExamples.Messages);

    /// <summary>
    /// What the bytes of an earlier release mean where its example had fewer members: "release/manifest", and the message with the
    /// new members at their defaults.
    /// </summary>
    private static readonly Dictionary<string, object> Earlier = new()
    {
        ["0.2.0/RP1"] = StatusExamples.ReportOfRelease020,
        ["0.3.0/RP1"] = StatusExamples.ReportOfRelease050,
        ["0.4.0/RP1"] = StatusExamples.ReportOfRelease050,
        ["0.5.0/RP1"] = StatusExamples.ReportOfRelease050,
        ["0.2.0/FA1"] = FormingExamples.AnswerOfRelease020,
    };

    public static object Of(string release, string manifest) => Earlier.GetValueOrDefault($"{release}/{manifest}") ?? All[manifest];

    private static Dictionary<string, object> Join(params Dictionary<string, object>[] rooms) =>
        rooms.SelectMany(room => room).ToDictionary(StringComparer.Ordinal);
}
