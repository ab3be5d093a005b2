// Host configurations in the manner of Teams' three themes: its sizes, spacing and limits, and colours of their kind.
(() => {
  const sizes = { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 };
  const shades = (plain, subtle) => ({ default: plain, subtle });
  const style = (ground, colours) => ({
    backgroundColor: ground,
    foregroundColors: {
      default: shades(colours.text, colours.subtle),
      accent: shades(colours.accent, colours.accent),
      attention: shades(colours.attention, colours.attention),
      good: shades(colours.good, colours.good),
      warning: shades(colours.warning, colours.warning),
      dark: shades(colours.text, colours.subtle),
      light: shades(colours.text, colours.subtle),
    },
  });
  const theme = (colours) => ({
    ground: colours.ground,
    variables: {
      "--brand": colours.brand, "--on-brand": colours.onBrand, "--danger": colours.attention,
      "--field": colours.field, "--line": colours.line,
    },
    config: {
      fontFamily: '"Segoe UI", system-ui, "Noto Sans", "DejaVu Sans", sans-serif',
      fontSizes: sizes,
      fontWeights: { lighter: 200, default: 400, bolder: 600 },
      spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 12 },
      separator: { lineThickness: 1, lineColor: colours.line },
      supportsInteractivity: true,
      imageSizes: { small: 32, medium: 52, large: 100 },
      containerStyles: {
        default: style(colours.card, colours),
        emphasis: style(colours.emphasis, colours),
        accent: style(colours.accentGround, colours),
        good: style(colours.goodGround, colours),
        attention: style(colours.attentionGround, colours),
        warning: style(colours.warningGround, colours),
      },
      actions: {
        maxActions: 6, spacing: "default", buttonSpacing: 8, preExpandSingleShowCardAction: false,
        actionsOrientation: "horizontal", actionAlignment: "left",
        showCard: { actionMode: "inline", inlineTopMargin: 8, style: "emphasis" },
      },
      inputs: {
        label: { inputSpacing: "small", requiredInputs: { weight: "bolder", suffix: " *", suffixColor: "attention" },
          optionalInputs: { weight: "bolder" } },
        errorMessage: { color: "attention", spacing: "small" },
      },
      textStyles: { heading: { size: "medium", weight: "bolder" } },
    },
  });
  window.THEMES = {
    light: theme({
      ground: "#f5f5f5", card: "#ffffff", emphasis: "#f0f0f0", text: "#242424", subtle: "#616161", line: "#d1d1d1",
      field: "#ffffff", brand: "#5b5fc7", onBrand: "#ffffff", accent: "#4f52b2", attention: "#b10e1c", good: "#0e700e",
      warning: "#835b00", accentGround: "#e8ebfa", goodGround: "#e7f2da", attentionGround: "#fcf4f6",
      warningGround: "#fbf6d9",
    }),
    dark: theme({
      ground: "#1f1f1f", card: "#292929", emphasis: "#141414", text: "#ffffff", subtle: "#adadad", line: "#666666",
      field: "#1f1f1f", brand: "#4f52b2", onBrand: "#ffffff", accent: "#a6a7dc", attention: "#f1707b", good: "#92c353",
      warning: "#f8d22a", accentGround: "#2f2f4a", goodGround: "#0d2e0d", attentionGround: "#3e1f25",
      warningGround: "#463100",
    }),
    contrast: theme({
      ground: "#000000", card: "#000000", emphasis: "#000000", text: "#ffffff", subtle: "#ffffff", line: "#ffffff",
      field: "#000000", brand: "#ffff01", onBrand: "#000000", accent: "#ffff01", attention: "#ffffff", good: "#ffffff",
      warning: "#ffffff", accentGround: "#000000", goodGround: "#000000", attentionGround: "#000000",
      warningGround: "#000000",
    }),
  };
})();
