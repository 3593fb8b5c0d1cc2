using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A label selector of a custom resource: as relabeling rules, or as the text that the API server takes.</summary>
internal static class LabelSelection
{
    /// <param name="rules">Get the rules.</param>
    /// <param name="selector">With <c>matchLabels</c> and <c>matchExpressions</c>.</param>
    /// <param name="kind">Of the object that is selected, as the discovery's labels have it: <c>pod</c>.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <exception cref="ResourceRefusedException">It is no selector.</exception>
    public static void AddRules(RuleList rules, JsonElement selector, string kind, string place)
    {
        foreach (var (key, value) in MatchLabels(selector))
            rules.Keep($"({value});true", Label(kind, key), LabelPresent(kind, key));
        foreach (var expression in Expressions(selector, place))
        {
            var (label, present) = (Label(kind, expression.Key), LabelPresent(kind, expression.Key));
            var values = $"({string.Join('|', expression.Values)});true";
            _ = expression.Operator switch
            {
                "In" => rules.Keep(values, label, present),
                "NotIn" => rules.Drop(values, label, present),
                "Exists" => rules.Keep("true", present),
                _ => rules.Drop("true", present),
            };
        }
    }

    /// <summary>In the order of the keys, as the API's own library writes it.</summary>
    /// <exception cref="ResourceRefusedException">It is no selector.</exception>
    public static string ToText(JsonElement selector, string place)
    {
        var parts = MatchLabels(selector).Select(pair => (pair.Key, Text: $"{pair.Key}={pair.Value}"))
            .Concat(Expressions(selector, place).Select(expression => (expression.Key, Text: expression.Operator switch
            {
                "In" => $"{expression.Key} in ({string.Join(',', expression.Values.Order(StringComparer.Ordinal))})",
                "NotIn" => $"{expression.Key} notin ({string.Join(',', expression.Values.Order(StringComparer.Ordinal))})",
                "Exists" => expression.Key,
                _ => $"!{expression.Key}",
            })));
        return string.Join(',', parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Text));
    }

    private static string Label(string kind, string key) => $"__meta_kubernetes_{kind}_label_{RuleList.Sanitized(key)}";

    private static string LabelPresent(string kind, string key) => $"__meta_kubernetes_{kind}_labelpresent_{RuleList.Sanitized(key)}";

    private static IEnumerable<(string Key, string Value)> MatchLabels(JsonElement selector) =>
        selector.At("matchLabels") is { ValueKind: JsonValueKind.Object } labels
            ? labels.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => (label.Name, labels.Text(label.Name)))
            : [];

    private static List<(string Key, string Operator, string[] Values)> Expressions(JsonElement selector, string place)
    {
        var expressions = selector.Each("matchExpressions", item => (Key: item.Text("key"), Operator: item.Text("operator"), Values: item.Texts("values"))).ToList();
        foreach (var (key, @operator, values) in expressions)
        {
            if (@operator is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
                throw new ResourceRefusedException($"{place}.matchExpressions: operator \"{@operator}\" of key \"{key}\" is not known; allowed are In, NotIn, Exists, DoesNotExist");
            if (@operator is "In" or "NotIn" && values.Length == 0)
                throw new ResourceRefusedException($"{place}.matchExpressions: {@operator} of key \"{key}\" needs values");
            if (@operator is "Exists" or "DoesNotExist" && values.Length > 0)
                throw new ResourceRefusedException($"{place}.matchExpressions: {@operator} of key \"{key}\" takes no values");
        }

        return expressions;
    }
}
