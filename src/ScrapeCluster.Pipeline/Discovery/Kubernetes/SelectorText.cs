using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Tells whether a text is a selector by the grammar of Kubernetes (apimachinery, pkg/labels and pkg/fields).</summary>
internal static partial class SelectorText
{
    private const string Name = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private const string Part = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string Key = @$"({Part}(\.{Part})*/)?{Name}";
    private const string Values = @$"\s*({Name})?\s*(,\s*({Name})?\s*)*";
    private const string Requirement = @$"(!\s*{Key}|{Key}(\s*(==?|!=)\s*({Name})?|\s*[<>]\s*-?[0-9]+|\s+(in|notin)\s*\({Values}\))?)";

    public static bool IsLabel(string text) => LabelSelector().IsMatch(text);

    public static bool IsField(string text) => FieldSelector().IsMatch(text);

    [GeneratedRegex(@$"^\s*({Requirement}(\s*,\s*{Requirement})*)?\s*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LabelSelector();

    // A value's own commas, equals signs and backslashes have a backslash in front.
    [GeneratedRegex(@"^(([^=!,\\]|![^=,])*(==?|!=)([^,=\\]|\\[,=\\])*)?(,(([^=!,\\]|![^=,])*(==?|!=)([^,=\\]|\\[,=\\])*)?)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FieldSelector();
}
